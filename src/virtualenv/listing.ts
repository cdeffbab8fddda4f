import { join, relative } from 'node:path';
import { pathExists, readJson, writeJson } from 'fs-extra/esm';
import type { Relocated } from './relocate.ts';
import type { FileSource, VirtualenvEntry } from './virtualenv.ts';

const fileName = 'listing.json';

/** True when a folder is a complete cache entry: the listing is written last. */
export async function hasListing(folder: string): Promise<boolean> {
  return pathExists(join(folder, fileName));
}

/** Lists the content of a cache entry, with paths relative to it, as the entry is renamed when it is complete. */
export async function writeListing(folder: string, relocated: Relocated): Promise<void> {
  const entries = relocated.entries.map((entry) => mapSource(entry, (file) => relative(folder, file)));
  await writeJson(join(folder, fileName), { ...relocated, entries });
}

/** Reads the content of a cache entry, with absolute paths. */
export async function readListing(folder: string): Promise<Relocated> {
  const relocated = (await readJson(join(folder, fileName))) as Relocated;
  const entries = relocated.entries.map((entry) => mapSource(entry, (file) => join(folder, file)));
  return { ...relocated, entries };
}

function mapSource(entry: VirtualenvEntry, map: (file: string) => string): VirtualenvEntry {
  if (entry.kind !== 'file' || !('file' in entry.source)) return entry;
  const source: FileSource = { file: map(entry.source.file) };
  return { ...entry, source };
}
