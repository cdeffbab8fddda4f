import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { readAccounts } from '../../../src/package/account.ts';
import { debianTemplatesDir, packagingDir, rpmTemplatesDir, systemdDir } from '../../../src/plan/project.ts';
import { renderTemplate } from '../../../src/templates/render.ts';

export const payloadDir = join(packagingDir, 'payload');
const ownDir = join(payloadDir, 'usr/lib/mathesar');

/** Values as a build gives them to every rendered file. */
export const values = {
  name: 'mathesar',
  version: '1.2.3',
  python: '3.13',
  app: '/usr/lib/mathesar/app',
  virtualenv: '/usr/lib/mathesar/venv',
  bytecode: { first: ['other', 'gone'], later: ['part'] },
  installServer: 'dnf install postgresql-server',
  server: {
    package: 'postgresql-server',
    service: 'postgresql.service',
    startsItself: false,
    cluster: { folder: '/var/lib/pgsql/data', make: 'postgresql-setup --initdb' },
  },
  accounts: await readAccounts(join(systemdDir, 'sysusers.d')),
};

/** A file as it lies on the target machine: its text after rendering, its name without ".ejs". */
export interface Rendered {
  readonly name: string;
  readonly text: string;
  /** What it is written in, where that is a programming language. */
  readonly language: 'sh' | 'bash' | 'python' | undefined;
}

/** The file below libexec named `name`, rendered if it is a template. */
export async function libexec(name: string, folder = 'libexec'): Promise<string> {
  const names = await readdir(join(ownDir, folder));
  return render(join(ownDir, folder, names.includes(name) ? name : `${name}.ejs`));
}

/** A program that systemd itself starts. */
export async function started(name: string): Promise<string> {
  return libexec(name, 'bin');
}

/** Every regular file of the payload, the units and the maintainer scripts, rendered or as they lie there. */
export async function everyFile(): Promise<readonly Rendered[]> {
  const everything = await Promise.all([payloadDir, systemdDir].map(filesBelow));
  const formats = await Promise.all([debianTemplatesDir, rpmTemplatesDir].map(filesBelow));
  const scripts = formats.flat().filter((path) => maintainerScript.test(basename(path, '.ejs')));
  return Promise.all(
    [...everything.flat(), ...scripts].map(async (path) => {
      const text = await render(path);
      const name = relative(projectDir, path).replace(/\.ejs$/, '');
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
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function languageOf(name: string, text: string): Rendered['language'] {
  const interpreter = /^#! *(?:\S*\/env )?\S*?([a-z]+)[0-9.]*(?: .*)?\n/.exec(text)?.[1];
  if (interpreter === 'sh' || interpreter === 'bash' || interpreter === 'python') return interpreter;
  if (name.includes('/bash-completion/')) return 'bash';
  // What has no first line to say so: rpm gives a scriptlet to sh itself.
  if (name.startsWith('rpm-templates/')) return 'sh';
  return name.endsWith('.py') || text.startsWith('"""') ? 'python' : undefined;
}

async function render(path: string): Promise<string> {
  return path.endsWith('.ejs') ? renderTemplate(path, values) : readFile(path, 'utf8');
}
