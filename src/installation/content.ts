import { posix } from 'node:path';
import type { ContentEntry } from './package.ts';

/**
 * The entries of a package in their final order: every parent folder listed (root, 0755, unless an entry
 * says otherwise), each path once, sorted by the bytes of the path.
 * @throws Error for two entries of one path (folders that are alike are fine), a path that is not absolute and
 *   normalised, and a file or link in the place of a folder
 */
export function arrangeEntries(entries: Iterable<ContentEntry>): readonly ContentEntry[] {
  const byPath = new Map<string, ContentEntry>();
  for (const entry of entries) {
    checkPath(entry.path);
    const other = byPath.get(entry.path);
    if (other !== undefined && !sameFolder(entry, other)) throw new Error(`two entries for ${entry.path}`);
    byPath.set(entry.path, entry);
  }
  for (const path of [...byPath.keys()]) addParents(byPath, path);
  return [...byPath.values()].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

/** The same, for entries that a format adds to a package that is already arranged. */
export function addEntries(
  arranged: readonly ContentEntry[],
  added: readonly ContentEntry[],
): readonly ContentEntry[] {
  return added.length === 0 ? arranged : arrangeEntries([...arranged, ...added]);
}

/** A folder that belongs to root and that everyone can read. */
export function folderEntry(path: string, mode = 0o755): ContentEntry {
  return { kind: 'directory', path, mode, owner: 'root', group: 'root' };
}

/** A file that belongs to root, with its content in memory. */
export function textEntry(
  path: string,
  content: string | Uint8Array,
  mode = 0o644,
): Extract<ContentEntry, { kind: 'file' }> {
  const size = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  return { kind: 'file', path, source: { content }, size, mode, owner: 'root', group: 'root' };
}

/** A text file that belongs to root, and whose changes by the administrator an upgrade keeps. */
export function configEntry(path: string, content: string): ContentEntry {
  return { ...textEntry(path, content), config: true };
}

function checkPath(path: string): void {
  const normal =
    path.startsWith('/') && path !== '/' && posix.normalize(path) === path && !path.endsWith('/');
  // A newline would end the path's line in md5sums; a backslash is escaped there by no reader.
  if (!normal || /[\n\r\0\\]/.test(path))
    throw new Error(`${JSON.stringify(path)} is not a valid path for a package`);
}

function sameFolder(a: ContentEntry, b: ContentEntry): boolean {
  return (
    a.kind === 'directory' &&
    b.kind === 'directory' &&
    a.mode === b.mode &&
    a.owner === b.owner &&
    a.group === b.group
  );
}

function addParents(byPath: Map<string, ContentEntry>, path: string): void {
  for (let parent = posix.dirname(path); parent !== '/'; parent = posix.dirname(parent)) {
    const known = byPath.get(parent);
    if (known === undefined) byPath.set(parent, folderEntry(parent));
    else if (known.kind !== 'directory')
      throw new Error(`${path} lies below ${parent}, which is a ${known.kind}`);
    else return;
  }
}
