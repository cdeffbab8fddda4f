import { randomUUID } from 'node:crypto';
import { readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { codeOf } from '../errors.ts';

/** Another run may be about to read what was used within this time, in milliseconds. */
const recent = 3600_000;

/**
 * Removes the entries of a folder of the cache that were used longest ago, by their time of modification. Another run may do
 * the same at the same time.
 * @param folder of the cache; its entries are files or folders
 * @param limit of what stays: so many bytes of files, or so many entries
 */
export async function keepLatest(
  folder: string,
  limit: { readonly bytes: number } | { readonly entries: number },
): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !isHalf(name));
  const entries = (await Promise.all(names.map(async (name) => look(join(folder, name))))).flat();
  let [sum, count] = [0, 0];
  for (const { path, size, used } of entries.sort((one, other) => other.used - one.used)) {
    sum += size;
    count += 1;
    const isOver = 'bytes' in limit ? sum > limit.bytes : count > limit.entries;
    if (isOver && Date.now() - used > recent) await removeWhole(path, folder);
  }
}

/** What is being made or removed. */
function isHalf(name: string): boolean {
  return name.startsWith('.');
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

/** A folder that is removed half-way must not be taken for an entry. */
async function removeWhole(path: string, folder: string): Promise<void> {
  const aside = join(folder, `.removed.${randomUUID()}`);
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  await remove(aside);
}
