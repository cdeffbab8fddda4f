import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from './digest.ts';
import { filesBelow } from '../files/files-below.ts';

/**
 * Digest of the code below a folder, for the cache keys of its results: another version of the code does not use them.
 */
export async function codeDigest(folder: string): Promise<string> {
  const names = (await filesBelow(folder)).filter((name) => /\.(ts|py|sh)$/.test(name));
  return digestOf(names, await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8'))));
}
