import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { debianTemplatesDir } from '../../config/project.ts';
import type { ControlMember } from '../../installation/package.ts';
import type { Origin } from '../../installation/origin.ts';
import type { LifeCycle } from '../../installation/target-format.ts';
import { UserError } from '../../support/errors.ts';
import { readUnixText } from '../../support/files/unix-text.ts';
import { readScriptFiles, type ScriptNames } from '../shared/writing/script-files.ts';

/** dpkg's names of the maintainer scripts, deb(5). */
export const scriptNames: ScriptNames = [
  ['preInstall', 'preinst'],
  ['postInstall', 'postinst'],
  ['preRemove', 'prerm'],
  ['postRemove', 'postrm'],
];

/**
 * Questions before the installation, and the program that asks them: debconf-devel(7). What makes dpkg call the
 * postinst with "triggered": deb-triggers(5).
 */
const memberNames = ['config', 'templates', 'triggers'] as const;

/**
 * The maintainer scripts, the questions and the triggers of a folder.
 * @throws UserError for a line that ends with CR LF, and for a script without an interpreter
 */
export async function readScripts(folder = debianTemplatesDir): Promise<LifeCycle> {
  const [scripts, members] = await Promise.all([
    readScriptFiles(folder, scriptNames, requireInterpreter),
    Promise.all(memberNames.map((name) => readMember(folder, name))),
  ]);
  return { scripts, members: members.flat() };
}

/** dpkg runs these files themselves. */
function requireInterpreter(text: string, path: string): void {
  if (text.startsWith('#!')) return;
  throw new UserError(`${path} does not name its interpreter`, { hints: ['Begin it with "#!/bin/sh".'] });
}

async function readMember(
  folder: string,
  name: (typeof memberNames)[number],
): Promise<readonly ControlMember[]> {
  const path = join(folder, name);
  if (!(await pathExists(path))) return [];
  const text = name === 'triggers' ? withoutComments(await readUnixText(path)) : await readUnixText(path);
  const executable = name === 'config';
  if (executable) requireInterpreter(text, path);
  return [{ name, text, executable }];
}

/** The directives of a triggers file, one on each line. */
function withoutComments(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line) => (line === '' || line.startsWith('#') ? [] : [`${line}\n`])).join('');
}

/** What a file of the control archive is made from; undefined for one that our packages do not have. */
export function metadataOrigin(name: string): Origin | undefined {
  if (name === 'control') return { kind: 'rendered', from: 'debian-templates/control.ejs' };
  if (name === 'md5sums') return { kind: 'rendered', from: 'the files of the package: their digests' };
  const own = [...scriptNames.map(([, script]) => script), ...memberNames];
  return own.includes(name) ? { kind: 'project', file: `debian-templates/${name}` } : undefined;
}
