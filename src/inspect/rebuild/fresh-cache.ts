import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCacheFolder } from '../../support/caching/cache.ts';
import type { Context } from '../../support/context.ts';
import { inScratch } from '../../support/files/scratch.ts';

/**
 * What a rebuild takes from the cache: files that were downloaded, tools, and machines. Everything that this tool makes
 * of them is made again.
 */
const shared = ['downloads', 'sdists', 'uv', 'tools', 'roots'];

/** Where packages are built again. */
export interface RebuildPlace {
  /** With the cache of the person. */
  readonly context: Context;
  /** With a cache that had nothing of this tool's own at first. */
  readonly fresh: Context;
  /** For what is written. */
  readonly folder: string;
}

/** Calls `work` with a place to build packages again; it is removed afterwards. */
export async function withFreshCache<T>(
  context: Context,
  work: (place: RebuildPlace) => Promise<T>,
): Promise<T> {
  return inScratch(context, async (folder) => {
    const cacheDir = join(folder, 'cache');
    await makeCacheFolder(cacheDir);
    for (const kind of shared) {
      await makeCacheFolder(join(context.cacheDir, kind));
      await symlink(join(context.cacheDir, kind), join(cacheDir, kind));
    }
    return work({ context, fresh: { ...context, cacheDir }, folder });
  });
}
