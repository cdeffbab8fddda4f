import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { reasonOf } from '../../support/system-errors.ts';
import { storeTree, treeDigest, type FileWriter, type StoredTree } from '../tree/stored-tree.ts';
import { checkTree } from '../tree/tree-check.ts';
import { hostile, normalPath, type TreeEntry } from '../tree/tree-entry.ts';

/** Left out everywhere: a checkout or a used folder has them, a release does not. */
const leftOutAnywhere = new Set(['.git', '.hg', '__pycache__', 'node_modules', '.venv', '.DS_Store']);
/** Left out at the top: a release that was run here wrote them, its secret key among them. */
const leftOutAtTop = new Set(['.secrets', '.media', '.env', 'static', 'venv', 'mathesar-venv']);

/**
 * A release as an unpacked folder. It is copied into the cache, so that it cannot change during the build. Files of a
 * checkout or of a run are not copied.
 * @param origin name of the release in errors
 * @param check refuses a folder that is not a release before much is read: it may be someone's home
 * @throws UserError when the folder cannot be read or contains links out of it, devices or sockets
 */
export async function fromFolder(
  path: string,
  origin: string,
  check: (folder: string) => Promise<unknown>,
  context: Context,
): Promise<StoredTree> {
  await listFolder(path, origin);
  await check(path);
  const entries = await walk(path, origin, context);
  checkTree(entries, origin);
  const digests = new Map<string, string>();
  for (const entry of entries) {
    if (entry.kind === 'file') digests.set(entry.path, await digestOfFile(join(path, entry.path), context));
  }
  const key = treeDigest(entries, digests);
  const fill = async (write: FileWriter) => {
    for (const [name, digest] of digests) {
      if ((await write(name, createReadStream(join(path, name)))) === digest) continue;
      throw new UserError(`${origin} changed while it was copied: ${name}`, { hints: ['Try again.'] });
    }
  };
  return storeTree(`folder ${key}`, () => Promise.resolve({ entries, fill }), origin, context);
}

async function walk(top: string, origin: string, context: Context): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  const skipped: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    context.signal.throwIfAborted();
    for (const name of (await listFolder(join(top, folder), origin)).sort()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (leftOutAnywhere.has(name)) continue;
      if (folder === '' && leftOutAtTop.has(name)) {
        skipped.push(name);
        continue;
      }
      const entry = await entryOf(top, normalPath(path, origin), origin);
      entries.push(entry);
      if (entry.kind === 'directory') await visit(path);
    }
  };
  await visit('');
  if (skipped.length > 0) {
    context.reporter.info(`left out of ${origin}, as a run created them: ${skipped.join(', ')}`);
  }
  return entries;
}

async function listFolder(path: string, origin: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    throw new UserError(`cannot use ${origin} as a release: ${reasonOf(error)}`, {
      hints: ['Use --source with the folder of an unpacked release or with its tarball.'],
      cause: error,
    });
  }
}

async function entryOf(top: string, path: string, origin: string): Promise<TreeEntry> {
  const found = await lstat(join(top, path));
  if (found.isDirectory()) return { kind: 'directory', path };
  if (found.isSymbolicLink()) return { kind: 'symlink', path, target: await readlink(join(top, path)) };
  if (!found.isFile())
    throw hostile(origin, path, 'is a device, socket or pipe, which a release must not contain');
  return { kind: 'file', path, size: found.size, executable: (found.mode & 0o111) !== 0 };
}

async function digestOfFile(path: string, context: Context): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal: context.signal });
  return hash.digest('hex');
}
