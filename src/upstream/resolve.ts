import type { ReleaseSource } from '../plan/build-plan.ts';
import type { Definition } from '../config/definition.ts';
import { UserError } from '../support/errors.ts';
import type { Context } from '../support/context.ts';
import { meaningOf, systemErrorOf } from '../support/system-errors.ts';
import { checkContract } from './contract.ts';
import { fromFolder } from './sources/folder.ts';
import { fromPinned } from './sources/pinned.ts';
import { releaseLocksPath } from '../config/release-locks.ts';
import type { Release } from './release.ts';
import { fromSample } from './sources/sample.ts';
import type { StoredTree } from './tree/stored-tree.ts';
import { fromTarball } from './sources/tarball.ts';
import { fromUrl } from './sources/url.ts';

export interface ReleaseOptions {
  /** The version asked for with --version; the release must have it. */
  readonly version?: string;
  /** Path of the lock file of official releases; the project's own when absent. */
  readonly locks?: string;
}

/**
 * Gets a release from any source, verifies, unpacks and checks it.
 * @returns the release, unpacked in the cache
 * @throws UserError when it cannot be obtained, is not what was asked for, or is hostile; nothing of it is left then
 */
export async function resolveRelease(
  source: ReleaseSource,
  definition: Definition,
  options: ReleaseOptions,
  context: Context,
): Promise<Release> {
  context.signal.throwIfAborted();
  const origin = originOf(source);
  const wanted = options.version ?? ('version' in source ? source.version : undefined);
  try {
    const check = (folder: string) => checkContract(folder, origin, wanted, definition);
    const tree = await getTree(source, definition, options, check, context);
    const version = await check(tree.folder);
    return { version, folder: tree.folder, digest: tree.digest, origin };
  } catch (error) {
    throw fileFault(error, origin, context) ?? error;
  }
}

function getTree(
  source: ReleaseSource,
  definition: Definition,
  options: ReleaseOptions,
  check: (folder: string) => Promise<unknown>,
  context: Context,
): Promise<StoredTree> {
  switch (source.kind) {
    case 'pinned':
      return fromPinned(source, definition, options.locks ?? releaseLocksPath, context);
    case 'url':
      return fromUrl(source.url, context);
    case 'tarball':
      return fromTarball(source.path, context);
    case 'folder':
      return fromFolder(source.path, source.path, check, context);
    case 'sample':
      return fromSample(source.version, check, context);
  }
}

function originOf(source: ReleaseSource): string {
  switch (source.kind) {
    case 'pinned':
      return source.url;
    case 'url':
      return source.url.replace(/#.*/, '');
    case 'tarball':
    case 'folder':
      return source.path;
    case 'sample':
      return `the sample release ${source.version}`;
  }
}

/** Names what failed: only the cache is written, and only the release is read. A file that is missing is a bug. */
function fileFault(error: unknown, origin: string, context: Context): UserError | undefined {
  if (error instanceof UserError) return undefined;
  const code = systemErrorOf(error);
  if (code === undefined || code === 'ENOENT') return undefined;
  const path = error instanceof Error && 'path' in error ? String(error.path) : context.cacheDir;
  if (path.startsWith(context.cacheDir)) {
    return new UserError(`cannot write to the cache ${context.cacheDir}: ${meaningOf(code)}`, {
      hints: ['Fix it, or set MATHESAR_PACKAGE_CACHE to another folder.'],
      cause: error,
    });
  }
  return new UserError(`cannot read ${path} of ${origin}: ${meaningOf(code)}`, {
    hints: ['Make it readable, or use the tarball of the release.'],
    cause: error,
  });
}
