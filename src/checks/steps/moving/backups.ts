import { z } from 'zod';
import type { ScenarioRun } from '../../runner/scenario.ts';

const listed = z.array(
  z.object({ path: z.string(), kind: z.string(), size: z.number(), version: z.string() }),
);
export type Backup = z.infer<typeof listed>[number];

/** Where backups are kept. */
export const backupFolder = '/var/backups/mathesar';

/** The machine's backups, newest first. */
export async function backups(t: ScenarioRun): Promise<readonly Backup[]> {
  return listed.parse(JSON.parse((await t.run(['mathesar', 'backup', 'list', '--json'])).stdout));
}

/** Those that an upgrade has made. */
export async function backupsBeforeMigrations(t: ScenarioRun): Promise<readonly Backup[]> {
  return (await backups(t)).filter(({ kind }) => kind === 'before-migration');
}

const made = z.object({ file: z.string() });

/** Makes a backup; returns its path in the machine. */
export async function backUp(t: ScenarioRun, options: readonly string[] = []): Promise<string> {
  const { stdout } = await t.run(['mathesar', 'backup', ...options, '--json']);
  return made.parse(JSON.parse(stdout)).file;
}
