import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { makeCacheFolder } from '../caching/cache.ts';
import type { Context } from '../context.ts';

/** Calls `work` with an empty folder on the disk of the cache and always removes it afterwards. */
export async function inScratch<T>(
  context: Pick<Context, 'cacheDir'>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(context.cacheDir, 'scratch', randomUUID());
  await makeCacheFolder(folder);
  try {
    return await work(folder);
  } finally {
    await remove(folder);
  }
}
