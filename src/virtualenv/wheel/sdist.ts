import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pathExists } from 'fs-extra/esm';
import { download } from '../../upstream/fetch/download.ts';
import { cached } from '../../support/caching/cache.ts';
import { digestFile } from '../../support/caching/digest.ts';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { reachNetwork } from '../../support/network.ts';
import { fileNameOf, type LockedFile, type LockedPackage } from '../lock/resolve.ts';

/**
 * Path of a locked source distribution in the cache, under its own file name, its hash verified.
 * @throws UserError when it does not exist, cannot be downloaded, or is not the locked file
 */
export async function fetchSdist(locked: LockedPackage, context: Context): Promise<string> {
  const what = `${locked.name} ${locked.version}`;
  const { sdist } = locked;
  if (sdist === undefined) {
    throw new UserError(`${what} has neither a usable wheel nor a source distribution`, {
      hints: ['Declare an "override" remedy in packaging/mathesar.yaml with a version that has a wheel.'],
    });
  }
  const fileName = fileNameOf(sdist.url);
  const folder = await cached(context.cacheDir, 'sdists', sdist.sha256, async (temporary) => {
    await mkdir(temporary);
    await bring(what, sdist, join(temporary, fileName), context);
  });
  const path = join(folder, fileName);
  if (!(await pathExists(path)))
    throw new UserError(`the cache entry ${folder} is damaged`, { hints: [`Delete it: rm -r '${folder}'`] });
  return path;
}

async function bring(what: string, file: LockedFile, path: string, context: Context): Promise<void> {
  const digest = file.url.startsWith('file:')
    ? await copyFile(fileURLToPath(file.url), path).then(() => digestFile(path))
    : await fetchFile(what, file.url, path, context);
  if (digest === file.sha256) return;
  throw new UserError(`the source of ${what} is not the locked file`, {
    hints: [
      `Locked: sha256 ${file.sha256}; downloaded: ${digest}.`,
      'Something between this machine and the index changes files: find out what before you go on.',
    ],
  });
}

async function fetchFile(what: string, url: string, path: string, context: Context): Promise<string> {
  if (context.offline) {
    throw new UserError(`the source of ${what} is not in the cache, and --offline forbids to download it`, {
      hints: ['Run once without --offline.'],
    });
  }
  await reachNetwork();
  return download(url, path, context);
}
