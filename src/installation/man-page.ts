import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { textEntry } from './content.ts';
import type { ContentEntry } from './package.ts';

const compress = promisify(gzip);

/**
 * Compresses manual pages with gzip -9 (Debian Policy 12.1). zlib writes neither a name nor a time, so the
 * bytes depend on the text only. Other entries stay as they are.
 */
export async function compressManPages(entries: readonly ContentEntry[]): Promise<readonly ContentEntry[]> {
  return Promise.all(entries.map(async (entry) => (isManPage(entry) ? compressed(entry) : entry)));
}

/** Compresses a text as packages keep their documentation. */
export async function gzipped(text: string | Uint8Array): Promise<Buffer> {
  return compress(text, { level: 9 });
}

type FileEntry = Extract<ContentEntry, { kind: 'file' }>;

function isManPage(entry: ContentEntry): entry is FileEntry {
  return entry.kind === 'file' && /^\/usr\/share\/man\/.*\.[1-9]$/.test(entry.path);
}

async function compressed(entry: FileEntry): Promise<ContentEntry> {
  const text = 'content' in entry.source ? entry.source.content : await readFile(entry.source.file);
  const packed = textEntry(`${entry.path}.gz`, await gzipped(text), entry.mode);
  return entry.origin === undefined ? packed : { ...packed, origin: entry.origin };
}
