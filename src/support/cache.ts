import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathExists, remove } from 'fs-extra/esm';
import { codeOf } from './errors.ts';
import { makeFolder } from './make-folder.ts';

/**
 * The cache's folder: $MATHESAR_PACKAGE_CACHE, else mathesar-package below $XDG_CACHE_HOME (XDG Base
 * Directory Specification), else below ~/.cache. Everything in it can be deleted at any time.
 */
export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.MATHESAR_PACKAGE_CACHE) return resolve(env.MATHESAR_PACKAGE_CACHE);
  // One that is empty or relative is to be ignored, says the specification.
  const xdg = env.XDG_CACHE_HOME ?? '';
  return resolve(isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'mathesar-package');
}

/**
 * Returns the path of the cache entry `room/key`, made by `make` if it is not there yet. `make` writes a file
 * or folder at the temporary path that it is given; it is then renamed, so two runs at once never see half an
 * entry: the first to finish wins, the other's work is dropped.
 * @param room kind of entry, a folder name ("downloads", "wheels", "roots")
 * @param key digest of everything that decides the content
 */
export async function cached(
  cacheDir: string,
  room: string,
  key: string,
  make: (temporary: string) => Promise<void>,
): Promise<string> {
  const final = join(cacheDir, room, key);
  if (await pathExists(final)) return final;
  const temporary = join(cacheDir, room, `.${key}.${randomUUID()}`);
  await makeCacheFolder(dirname(temporary));
  try {
    await make(temporary);
    await rename(temporary, final);
  } catch (error) {
    await remove(temporary);
    const lost = ['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '');
    if (!lost || !(await pathExists(final))) throw error;
  }
  return final;
}

/**
 * Makes a folder of the cache.
 * @throws UserError that names the way to another cache
 */
export async function makeCacheFolder(path: string): Promise<void> {
  await makeFolder(path, 'Set MATHESAR_PACKAGE_CACHE to a folder that you may write to.');
}
