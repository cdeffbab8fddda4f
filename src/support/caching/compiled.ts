import { mkdirSync } from 'node:fs';
import { constants, enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { defaultCacheDir } from './cache.ts';
import { codeOf } from '../errors.ts';

/**
 * Keeps in the cache what Node makes of this project's sources and libraries before it runs them, for this process and
 * the Node processes that it starts: what is imported from now on loads in half the time. Where the cache cannot be
 * written, nothing is kept.
 */
export function keepCompiled(): void {
  const folder = join(defaultCacheDir(), 'compiled');
  if (!made(folder)) return;
  const { status } = enableCompileCache(folder);
  if (status === constants.compileCacheStatus.ENABLED) process.env.NODE_COMPILE_CACHE = folder;
}

/** Node's own way never returns where mkdir answers ENOENT though the parent exists, as below /proc. */
function made(folder: string, mayMakeParent = true): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return true;
    if (codeOf(error) !== 'ENOENT' || !mayMakeParent || dirname(folder) === folder) return false;
    return made(dirname(folder)) && made(folder, false);
  }
}
