import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { archiveLimits, bomb, readArchive, type ArchiveHeader, type EntryVisitor } from './archive.ts';
import { storeTree, type FileWriter, type StoredTree } from '../tree/stored-tree.ts';
import { checkTree, linkedFile } from '../tree/tree-check.ts';
import { hostile, normalPath, type TreeEntry } from '../tree/tree-entry.ts';

/**
 * Unpacks a tarball into the cache, with or without a single folder at its top. It is read twice: the first
 * time to check all of it, the second time to write, so that nothing is written of an archive that is refused.
 * @param sha256 digest of the tarball, the key of its cache entry
 * @param origin what a person calls it, for errors
 * @throws UserError when it is not a tarball, is hostile or damaged, or has another digest
 */
export async function unpackTarball(
  path: string,
  sha256: string,
  origin: string,
  context: Context,
): Promise<StoredTree> {
  const plan = async () => {
    const { entries, order } = await inspect(path, sha256, origin, context);
    return { entries, fill: (write: FileWriter) => fill(path, sha256, order, write, origin, context) };
  };
  return storeTree(`tarball ${sha256}`, plan, origin, context);
}

interface Inspection {
  readonly entries: readonly TreeEntry[];
  /** For each entry of the archive in its order: the path of the file it is written to, if it is one. */
  readonly order: readonly (string | undefined)[];
}

async function inspect(path: string, sha256: string, origin: string, context: Context): Promise<Inspection> {
  const found: (TreeEntry | undefined)[] = [];
  let declared = 0;
  const visit: EntryVisitor = async (header, content) => {
    declared += header.size;
    if (declared > archiveLimits.bytes) throw bomb(origin, `more than ${archiveLimits.bytes} bytes`);
    if (found.length >= archiveLimits.entries) throw bomb(origin, `more than ${archiveLimits.entries} files`);
    found.push(toEntry(header, origin));
    await drain(content);
  };
  requireDigest(await readArchive(path, visit, { origin, signal: context.signal }), sha256, origin);
  const strip = topFolder(found);
  const stripped = found.map((entry) => entry && withoutTop(entry, strip, origin));
  const entries = stripped.filter((entry) => entry !== undefined);
  checkTree(entries, origin);
  checkCopies(entries, origin);
  return {
    entries,
    order: stripped.map((entry) => (entry?.kind === 'file' ? entry.path : undefined)),
  };
}

async function fill(
  path: string,
  sha256: string,
  order: Inspection['order'],
  write: FileWriter,
  origin: string,
  context: Context,
): Promise<void> {
  let index = 0;
  const visit: EntryVisitor = async (_header, content) => {
    const target = order[index];
    index += 1;
    await (target === undefined ? drain(content) : write(target, content));
  };
  requireDigest(await readArchive(path, visit, { origin, signal: context.signal }), sha256, origin);
}

/** The archive may change between the two reads, and a cache entry may be damaged: only checked bytes are written. */
function requireDigest(actual: string, sha256: string, origin: string): void {
  if (actual === sha256) return;
  throw new UserError(`${origin} has changed: its sha256 is ${actual} now, and was ${sha256}`, {
    hints: ['Try again. If it was downloaded, delete the cache folder first.'],
  });
}

async function drain(content: AsyncIterable<Uint8Array>): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- read to its end, for the checks on the way
  for await (const _chunk of content);
}

/** One entry of the archive; undefined for the top folder itself. */
function toEntry(header: ArchiveHeader, origin: string): TreeEntry | undefined {
  const path = normalPath(header.name, origin);
  if (path === '' && header.type !== 'directory') throw hostile(origin, header.name, 'has no name');
  const type = header.type ?? 'thing of unknown type';
  switch (type) {
    case 'directory':
      return path === '' ? undefined : { kind: 'directory', path };
    case 'file':
    case 'contiguous-file':
      return { kind: 'file', path, size: header.size, executable: (header.mode & 0o111) !== 0 };
    case 'symlink':
      return { kind: 'symlink', path, target: header.linkname ?? '' };
    case 'link':
      return { kind: 'hardlink', path, target: normalPath(header.linkname ?? '', origin) };
    default:
      throw hostile(origin, header.name, `is a ${type}, which no release has`);
  }
}

/** The one folder that everything lies in, or undefined when the release lies at the archive's top. */
function topFolder(found: readonly (TreeEntry | undefined)[]): string | undefined {
  const tops = new Set<string | undefined>();
  for (const entry of found) {
    if (entry === undefined) continue;
    const [top] = entry.path.split('/');
    // A file or link at the top: the release is not inside a folder.
    if (entry.path === top && entry.kind !== 'directory') return undefined;
    tops.add(top);
    if (tops.size > 1) return undefined;
  }
  return [...tops][0];
}

function withoutTop(entry: TreeEntry, top: string | undefined, origin: string): TreeEntry | undefined {
  if (top === undefined) return entry;
  if (entry.path === top) return undefined;
  const path = entry.path.slice(top.length + 1);
  if (entry.kind !== 'hardlink') return { ...entry, path };
  if (!entry.target.startsWith(`${top}/`)) {
    throw hostile(origin, entry.path, `is a hard link to ${entry.target}, which is not a file in the tree`);
  }
  return { kind: 'hardlink', path, target: entry.target.slice(top.length + 1) };
}

/** Hard links are written as copies: together they must stay within the limits too. */
function checkCopies(entries: readonly TreeEntry[], origin: string): void {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  let bytes = 0;
  for (const entry of entries) {
    if (entry.kind === 'file') bytes += entry.size;
    if (entry.kind === 'hardlink') bytes += linkedFile(entry, byPath, origin).size;
  }
  if (bytes > archiveLimits.bytes) throw bomb(origin, `more than ${archiveLimits.bytes} bytes`);
}
