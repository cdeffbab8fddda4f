import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { codeOf } from '../errors.ts';
import { replace } from '../files/atomic-write.ts';
import { makeFolder } from '../files/make-folder.ts';

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
 * Returns the path of the cache entry `kind/key` and makes it with `make` if it does not exist. `make` writes a file or
 * folder at the temporary path that it gets. Two runs at once never see half an entry: the first to finish wins, and
 * the work of the other is dropped.
 * @param kind of entry, a folder name ("downloads", "wheels", "roots")
 * @param key digest of everything that decides the content: the inputs of a stage and the `codeDigest` of its folder.
 *   An entry that is checked against its content's digest has that digest as its key, without the code.
 */
export async function cached(
  cacheDir: string,
  kind: string,
  key: string,
  make: (temporary: string) => Promise<void>,
): Promise<string> {
  const final = join(cacheDir, kind, key);
  if (await pathExists(final)) return final;
  await makeCacheFolder(dirname(final));
  try {
    await replace(final, make, { durable: true });
  } catch (error) {
    const lost = ['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '');
    if (!lost || !(await pathExists(final))) throw error;
  }
  return final;
}

/**
 * Creates a folder of the cache.
 * @throws UserError that says how to use another cache
 */
export async function makeCacheFolder(path: string): Promise<void> {
  await makeFolder(path, 'Set MATHESAR_PACKAGE_CACHE to a folder that you may write to.');
}
