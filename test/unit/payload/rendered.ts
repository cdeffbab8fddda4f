import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { debianTemplatesDir, packagingDir, systemdDir } from '../../../src/plan/project.ts';
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
};

/** A file as it lies on the target machine: its text after rendering, its name without ".ejs". */
export interface Rendered {
  readonly name: string;
  readonly text: string;
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

/** Every regular file of the payload, the units and the maintainer scripts. */
export async function everyFile(): Promise<readonly Rendered[]> {
  const found = await Promise.all([payloadDir, systemdDir, debianTemplatesDir].map(filesBelow));
  return Promise.all(
    found.flat().map(async (path) => ({
      name: relative(packagingDir, path).replace(/\.ejs$/, ''),
      text: await render(path),
    })),
  );
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const scripts = /^(preinst|postinst|prerm|postrm)\.ejs$/;
  return entries
    .filter((entry) => entry.isFile() && (folder !== debianTemplatesDir || scripts.test(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function render(path: string): Promise<string> {
  return path.endsWith('.ejs') ? renderTemplate(path, values) : readFile(path, 'utf8');
}
