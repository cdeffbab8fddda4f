import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { codeOf } from '../../../support/errors.ts';

/** Another run may be about to read what was used within this time, in milliseconds. */
const recent = 3600_000;

/**
 * Removes the files of a folder that were used longest ago, by their time of modification, until the others have so many
 * bytes together. Another run may do the same at the same time.
 */
export async function keepLatest(folder: string, bytes: number): Promise<void> {
  // A name that begins with a dot is not whole yet.
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  const files = await Promise.all(names.map(async (name) => look(join(folder, name))));
  let sum = 0;
  for (const { path, size, used } of files.flat().sort((one, other) => other.used - one.used)) {
    sum += size;
    if (sum > bytes && Date.now() - used > recent) await remove(path);
  }
}

async function look(path: string): Promise<readonly { path: string; size: number; used: number }[]> {
  try {
    const { size, mtimeMs } = await stat(path);
    return [{ path, size, used: mtimeMs }];
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return [];
  }
}
