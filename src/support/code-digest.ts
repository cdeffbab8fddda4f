import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from './digest.ts';

/**
 * Digest of the code below a folder, for the cache keys of its results: another version of the code does not use them.
 */
export async function codeDigest(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => /\.(ts|py|sh)$/.test(name))
    .sort();
  return digestOf(names, await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8'))));
}
