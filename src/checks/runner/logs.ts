import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import type { Machine } from '../../machines/machine.ts';
import { messageOf } from '../../support/errors.ts';
import { makeFolder } from '../../support/files/make-folder.ts';

export interface Failure {
  readonly reason: string;
  /** Every command with its output. */
  readonly log: readonly string[];
  readonly machine: Machine;
}

/**
 * Writes what is needed to understand a failure to `logsDir/DISTRO/SCENARIO`: reason.txt, commands.txt and
 * journal.txt.
 * @returns that folder
 */
export async function keepLogs(
  logsDir: string,
  distro: string,
  scenario: string,
  { reason, log, machine }: Failure,
): Promise<string> {
  const folder = join(logsDir, distro, scenario);
  await makeFolder(folder, 'Give another folder with --logs.');
  // A machine that has ended has no journal; that must not hide why the scenario failed.
  const journal = await machine.logs().catch((error: unknown) => `no journal: ${messageOf(error)}\n`);
  await writeFile(join(folder, 'reason.txt'), `${reason}\n`);
  await writeFile(join(folder, 'commands.txt'), `${log.join('\n')}\n`);
  await writeFile(join(folder, 'journal.txt'), journal);
  return folder;
}

/** Removes what an earlier run kept, so that a folder always belongs to the last run's failure. */
export async function removeLogs(logsDir: string, distro: string, scenario: string): Promise<void> {
  await remove(join(logsDir, distro, scenario));
}
