import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { filesBelow } from '../../support/files/files-below.ts';
import type { PublishedPackage } from '../published.ts';

/**
 * Deletes package files that are not among those to keep.
 * @returns their paths below the repository's folder
 */
export async function prune(root: string, keep: readonly PublishedPackage[]): Promise<readonly string[]> {
  const kept = new Set(keep.map(({ path }) => path));
  const gone: string[] = [];
  for (const folder of ['apt/pool', 'dnf']) {
    if (!(await pathExists(join(root, folder)))) continue;
    const paths = (await filesBelow(join(root, folder))).map((path) => `${folder}/${path}`);
    gone.push(...paths.filter((path) => /\.(deb|rpm)$/.test(path) && !kept.has(path)));
  }
  for (const path of gone) await rm(join(root, path));
  return gone;
}
