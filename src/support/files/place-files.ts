import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { makeFolder } from './make-folder.ts';

/**
 * Writes files below a folder, and replaces those that are there. They are written beside their places first, so that a disk
 * that is full leaves none of them half-written, and the others as they were.
 * @param texts paths below the folder, and what belongs there
 * @param hint as that of `makeFolder`
 * @throws UserError where a folder cannot be made, and the file system's errors as they are
 */
export async function placeFiles(
  folder: string,
  texts: ReadonlyMap<string, string>,
  hint: string,
): Promise<void> {
  await makeFolder(folder, hint);
  const staging = await mkdtemp(join(folder, '.new-'));
  try {
    for (const [path, text] of texts) {
      await makeFolder(dirname(join(staging, path)), hint);
      await writeFile(join(staging, path), text, { mode: 0o644 });
    }
    for (const path of texts.keys()) {
      await makeFolder(dirname(join(folder, path)), hint);
      await rename(join(staging, path), join(folder, path));
    }
  } finally {
    await remove(staging);
  }
}
