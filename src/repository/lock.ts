import { join } from 'node:path';
import { UserError } from '../support/errors.ts';
import { programError, startFilter } from '../support/process.ts';

/** Holds the lock until its input ends, which it also does when this process is killed; Ctrl-C is not for it. */
const hold = 'trap "" INT TERM HUP; echo held; exec cat';
/** What flock(1) ends with when another has the lock. */
const taken = 75;

/**
 * Calls `work` while no other process publishes to the folder. The system gives the lock back when this process ends,
 * however it ends.
 * @throws UserError when another process publishes to it
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = join(folder, '.lock');
  const args = ['--nonblock', '--conflict-exit-code', String(taken), file, 'sh', '-c', hold];
  const holder = startFilter('flock', args, {});
  try {
    await begun(holder);
  } catch (error) {
    if (!(error instanceof Error && 'exitCode' in error && error.exitCode === taken))
      throw programError('flock', error);
    throw new UserError(`another process is publishing to ${folder}`, {
      hints: ['Wait until it has ended, and run the command again.'],
    });
  }
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await holder.catch(() => undefined);
  }
}

/** Waits for the first thing that it prints, or for its failure. */
async function begun(holder: ReturnType<typeof startFilter>): Promise<void> {
  const held = new Promise<void>((resolve) =>
    holder.stdout.once('data', () => {
      resolve();
    }),
  );
  await Promise.race([held, holder]);
}
