import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { exists } from '../support/cache.ts';
import type { Relocated } from './relocate.ts';
import type { FileSource, VirtualenvEntry } from './virtualenv.ts';

const fileName = 'listing.json';

/** True when a folder is a whole cache entry: the listing is written last. */
export async function hasListing(folder: string): Promise<boolean> {
  return exists(join(folder, fileName));
}

/** Writes down what lies in a cache entry, with paths relative to it: the entry is renamed when complete. */
export async function writeListing(folder: string, relocated: Relocated): Promise<void> {
  const entries = relocated.entries.map((entry) => mapSource(entry, (file) => relative(folder, file)));
  await writeFile(join(folder, fileName), JSON.stringify({ ...relocated, entries }));
}

/** Reads what lies in a cache entry, with absolute paths. */
export async function readListing(folder: string): Promise<Relocated> {
  const relocated = JSON.parse(await readFile(join(folder, fileName), 'utf8')) as Relocated;
  const entries = relocated.entries.map((entry) => mapSource(entry, (file) => join(folder, file)));
  return { ...relocated, entries };
}

function mapSource(entry: VirtualenvEntry, map: (file: string) => string): VirtualenvEntry {
  if (entry.kind !== 'file' || !('file' in entry.source)) return entry;
  const source: FileSource = { file: map(entry.source.file) };
  return { ...entry, source };
}
