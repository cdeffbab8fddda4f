import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import {
  debianTemplatesDir,
  packagingDir,
  rpmTemplatesDir,
  systemdDir,
} from '../../../src/config/project.ts';

export const payloadDir = join(packagingDir, 'payload');

/** A file as it lies on the target machine. */
export interface TargetFile {
  readonly name: string;
  readonly text: string;
  /** What it is written in, where that is a programming language. */
  readonly language: 'sh' | 'bash' | 'python' | undefined;
}

/** Every file of the payload, the Python code that ships, the units and the maintainer scripts. */
export async function everyFile(): Promise<readonly TargetFile[]> {
  const shipped = ['mathesar_admin', 'mathesar_service', 'mathesar_shared', 'mathesar_zipapp'].map((name) =>
    join(packagingDir, 'admin', name),
  );
  const everything = await Promise.all([payloadDir, systemdDir, ...shipped].map(filesBelow));
  const formats = await Promise.all([debianTemplatesDir, rpmTemplatesDir].map(filesBelow));
  const scripts = formats.flat().filter((path) => maintainerScript.test(basename(path)));
  return Promise.all(
    [...everything.flat(), ...scripts].map(async (path) => {
      const text = await readFile(path, 'utf8');
      const name = relative(projectDir, path);
      return { name, text, language: languageOf(name, text) };
    }),
  );
}

const projectDir = dirname(packagingDir);

/** deb-postinst(5) and its kin, debconf-devel(7), rpm-scriptlets(7). */
const maintainerScript =
  /^(preinst|postinst|prerm|postrm|config|pre|post|preun|postun|pretrans|posttrans|preuntrans|postuntrans)$/;

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function languageOf(name: string, text: string): TargetFile['language'] {
  const interpreter = /^#! *(?:\S*\/env )?\S*?([a-z]+)[0-9.]*(?: .*)?\n/.exec(text)?.[1];
  if (interpreter === 'sh' || interpreter === 'bash' || interpreter === 'python') return interpreter;
  if (name.includes('/bash-completion/')) return 'bash';
  // What has no first line to say so: rpm gives a scriptlet to sh itself.
  if (name.startsWith('rpm-templates/')) return 'sh';
  return name.endsWith('.py') || text.startsWith('"""') ? 'python' : undefined;
}
