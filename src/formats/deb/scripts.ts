import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { debianTemplatesDir } from '../../config/project.ts';
import type { ControlMember } from '../../installation/package.ts';
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

/** Questions before the installation, and the program that asks them: debconf-devel(7). */
const memberNames = ['config', 'templates'] as const;

/**
 * The maintainer scripts, the triggers (deb-triggers(5), one directive each) and the questions of a folder.
 * @throws UserError for a line that ends with CR LF, and for a script without an interpreter
 */
export async function readScripts(folder = debianTemplatesDir): Promise<LifeCycle> {
  const [scripts, triggers, members] = await Promise.all([
    readScriptFiles(folder, scriptNames, requireInterpreter),
    readTriggers(join(folder, 'triggers')),
    Promise.all(memberNames.map((name) => readMember(folder, name))),
  ]);
  return { scripts, triggers, members: members.flat() };
}

/** dpkg runs these files themselves. */
function requireInterpreter(text: string, path: string): void {
  if (text.startsWith('#!')) return;
  throw new UserError(`${path} does not name its interpreter`, { hints: ['Begin it with "#!/bin/sh".'] });
}

async function readTriggers(path: string): Promise<readonly string[]> {
  if (!(await pathExists(path))) return [];
  const lines = (await readUnixText(path)).split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

async function readMember(
  folder: string,
  name: (typeof memberNames)[number],
): Promise<readonly ControlMember[]> {
  const path = join(folder, name);
  if (!(await pathExists(path))) return [];
  const text = await readUnixText(path);
  const executable = name === 'config';
  if (executable) requireInterpreter(text, path);
  return [{ name, text, executable }];
}
