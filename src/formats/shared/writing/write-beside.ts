import { mkdir, rename } from 'node:fs/promises';
import { remove } from 'fs-extra/esm';
import { UserError } from '../../../support/errors.ts';
import { replace } from '../../../support/files/atomic-write.ts';
import { meaningOf, systemErrorOf } from '../../../support/system-errors.ts';

/**
 * Calls `write` to make a package in a temporary folder beside `path`, then renames it to `path`. The folder is
 * removed whatever happens, so a partial file is never seen.
 * @param write returns the path of the finished file in the folder that it is given
 * @throws UserError when the disk is full or the folder is not writable; the signal's reason when it is aborted
 */
export async function writeBeside(
  path: string,
  signal: AbortSignal,
  write: (folder: string) => Promise<string>,
): Promise<void> {
  try {
    await replace(path, async (temporary) => {
      const folder = `${temporary}.parts`;
      await mkdir(folder);
      try {
        await rename(await write(folder), temporary);
      } finally {
        await remove(folder);
      }
    });
  } catch (error) {
    // The reason of an interrupt says more than the stream that it ended.
    signal.throwIfAborted();
    throw explained(error, path);
  }
}

function explained(error: unknown, path: string): unknown {
  const code = systemErrorOf(error);
  if (code === undefined) return error;
  return new UserError(`cannot write ${path}: ${meaningOf(code)}`, {
    hints: [
      'Free some space or fix the permissions, or choose another folder with --out.',
      'No partial file was left behind.',
    ],
    cause: error,
  });
}
