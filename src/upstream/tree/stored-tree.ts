import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, copyFile, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ensureDir } from 'fs-extra/esm';
import { cached } from '../../support/caching/cache.ts';
import { codeDigest } from '../../support/caching/code-digest.ts';
import { digestOf } from '../../support/caching/digest.ts';
import type { Context } from '../../support/context.ts';
import { linkedFile } from './tree-check.ts';
import { parentsOf, type TreeEntry } from './tree-entry.ts';

/** An unpacked release in the cache. */
export interface StoredTree {
  readonly folder: string;
  /** SHA-256 over every path and content; the same whatever way the tree came. */
  readonly digest: string;
}

const releaseCode = join(import.meta.dirname, '..');

/** Writes one file's content into the tree and returns its SHA-256. */
export type FileWriter = (path: string, content: AsyncIterable<Uint8Array>) => Promise<string>;

/**
 * The cache's copy of a checked tree, made if it is not there yet. Modes become 0755 or 0644, owners are the
 * caller's, whatever the umask is.
 * @param key digest of what the tree is made from
 * @param plan called when it is not there yet: returns the tree as checkTree() has let it pass, and what gives
 *   every entry of kind "file" to the writer, once, in any order
 */
export async function storeTree(
  key: string,
  plan: () => Promise<{ entries: readonly TreeEntry[]; fill: (write: FileWriter) => Promise<void> }>,
  origin: string,
  context: Pick<Context, 'cacheDir' | 'signal'>,
): Promise<StoredTree> {
  const code = await codeDigest(releaseCode);
  const entry = await cached(context.cacheDir, 'releases', digestOf(key, code), async (temporary) => {
    const { entries, fill } = await plan();
    const folder = join(temporary, 'tree');
    await makeFolders(folder, entries);
    const executable = new Set(entries.filter(isExecutable).map(({ path }) => path));
    const digests = new Map<string, string>();
    await fill(async (path, content) => {
      const digest = await writeContent(join(folder, path), content, executable.has(path), context.signal);
      digests.set(path, digest);
      return digest;
    });
    await makeLinks(folder, entries, digests, origin);
    await writeFile(join(temporary, 'digest'), treeDigest(entries, digests));
  });
  return { folder: join(entry, 'tree'), digest: await readFile(join(entry, 'digest'), 'utf8') };
}

/**
 * SHA-256 over a whole tree: every path with its kind and its content. Executable bits do not count: nothing of a
 * release is run by name, and a checkout may have lost them.
 * @param digests SHA-256 of every file, hard links too
 */
export function treeDigest(entries: readonly TreeEntry[], digests: ReadonlyMap<string, string>): string {
  const files = entries.flatMap((entry) => {
    if (entry.kind === 'directory') return [];
    if (entry.kind === 'symlink') return [[entry.path, 'symlink', entry.target]];
    return [[entry.path, 'file', digests.get(entry.path)]];
  });
  const folders = foldersOf(entries).map((path) => [path, 'directory']);
  return digestOf([...files, ...folders].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}

function isExecutable(entry: TreeEntry): boolean {
  return entry.kind === 'file' && entry.executable;
}

/** Every folder of a tree, those that are only implied too, parents first. */
function foldersOf(entries: readonly TreeEntry[]): string[] {
  const folders = new Set(entries.flatMap(({ path }) => parentsOf(path)));
  for (const entry of entries) if (entry.kind === 'directory') folders.add(entry.path);
  return [...folders].sort();
}

async function makeFolders(folder: string, entries: readonly TreeEntry[]): Promise<void> {
  await ensureDir(folder);
  for (const path of ['.', ...foldersOf(entries)]) {
    await ensureDir(join(folder, path));
    await chmod(join(folder, path), 0o755);
  }
}

async function writeContent(
  path: string,
  content: AsyncIterable<Uint8Array>,
  executable: boolean,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  // "wx": a path that is already there is a fault of the check, never overwritten.
  await pipeline(content, tap, createWriteStream(path, { flags: 'wx' }), { signal });
  await chmod(path, executable ? 0o755 : 0o644);
  return hash.digest('hex');
}

/** Hard links become copies, so that no two files of a release share their content on disk. */
async function makeLinks(
  folder: string,
  entries: readonly TreeEntry[],
  digests: Map<string, string>,
  origin: string,
): Promise<void> {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  for (const entry of entries) {
    const path = join(folder, entry.path);
    if (entry.kind === 'symlink') {
      await symlink(entry.target, path);
    } else if (entry.kind === 'hardlink') {
      const file = linkedFile(entry, byPath, origin);
      await copyFile(join(folder, file.path), path);
      await chmod(path, file.executable ? 0o755 : 0o644);
      digests.set(entry.path, digests.get(file.path) ?? '');
    }
  }
}
