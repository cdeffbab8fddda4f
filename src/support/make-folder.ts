import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf } from './errors.ts';

/**
 * Makes a folder, and the ones above it that are missing; there already is fine.
 *
 * For folders that people name: Node's own `recursive` never returns where the file system answers ENOENT for a
 * folder whose parent exists, as /proc does.
 * @throws the file system's error (ENOENT, EACCES, ENOTDIR …)
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  try {
    await mkdir(folder);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    const above = dirname(folder);
    if (codeOf(error) !== 'ENOENT' || above === folder) throw error;
    await makeFolder(above);
    await mkdir(folder).catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
}
