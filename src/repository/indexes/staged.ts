import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureDir, pathExists } from 'fs-extra/esm';
import { readFile } from 'node:fs/promises';

/** An index that is written, but not yet in its place. */
export interface Staged {
  /** Where it lies, and where its files go: the same paths below both. */
  readonly from: string;
  readonly to: string;
  /** Files whose names are their digests, so that old and new lie side by side. */
  readonly bodies: readonly string[];
  /** Files that have the same name each time, in the order in which they are replaced; the last makes it valid. */
  readonly heads: readonly string[];
  /** Folders of bodies. */
  readonly folders: readonly string[];
}

/** Puts the bodies in place, which no client asks for yet. */
export async function placeBodies({ from, to, bodies }: Staged): Promise<void> {
  for (const path of bodies) await place(join(from, path), join(to, path));
}

/**
 * Replaces the heads, each by one rename, and removes the bodies that neither they nor those before them name: a
 * client that has read the old head still finds what it names.
 */
export async function placeHeads({ from, to, heads, folders }: Staged): Promise<void> {
  const named: string[] = [];
  for (const path of heads) {
    const target = join(to, path);
    for (const one of [target, join(from, path)])
      if (await pathExists(one)) named.push(await readFile(one, 'utf8'));
  }
  for (const path of heads) await place(join(from, path), join(to, path));
  for (const folder of folders) {
    for (const name of await readdir(join(to, folder))) {
      if (heads.includes(`${folder}/${name}`) || named.some((text) => text.includes(name))) continue;
      await rm(join(to, folder, name));
    }
  }
}

async function place(source: string, target: string): Promise<void> {
  await ensureDir(dirname(target));
  await rename(source, target);
}
