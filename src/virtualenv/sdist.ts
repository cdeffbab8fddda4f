import { createWriteStream } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cached, exists } from '../support/cache.ts';
import { digestFile } from '../support/digest.ts';
import { messageOf, UserError } from '../support/errors.ts';
import type { Context } from '../support/reporter.ts';
import { reachNetwork } from './network.ts';
import { fileNameOf, type LockedFile, type LockedPackage } from './resolve.ts';

/**
 * Path of a locked source distribution in the cache, under its own file name, its hash verified.
 * @throws UserError when there is none, it cannot be downloaded, or it is not the file that was locked
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
    await download(what, sdist, join(temporary, fileName), context);
  });
  const path = join(folder, fileName);
  if (!(await exists(path))) throw new UserError(`the cache entry ${folder} is damaged; delete it`);
  return path;
}

async function download(what: string, file: LockedFile, path: string, context: Context): Promise<void> {
  const { signal, offline } = context;
  if (file.url.startsWith('file:')) await copyFile(fileURLToPath(file.url), path);
  else if (offline) throw new UserError(`the source of ${what} is not in the cache, and --offline was given`);
  else await downloadPatiently(what, file.url, path, signal);
  const digest = await digestFile(path);
  if (digest === file.sha256) return;
  throw new UserError(`the source of ${what} is not the file that was locked`, {
    hints: [
      `Locked: sha256 ${file.sha256}; downloaded: ${digest}.`,
      'Something between here and the index changes files; do not go on before you know what.',
    ],
  });
}

/** Connections break: two more tries, a second and then two later. */
async function downloadPatiently(
  what: string,
  url: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  await reachNetwork();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url, { signal });
      if (!response.ok || response.body === null) throw new Error(`HTTP status ${response.status}`);
      await pipeline(Readable.fromWeb(response.body), createWriteStream(path), { signal });
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === 3) {
        const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
        throw new UserError(`the source of ${what} could not be downloaded: ${messageOf(cause)}`, {
          hints: [`Its address: ${new URL(url).origin}${new URL(url).pathname}`],
          cause: error,
        });
      }
      await setTimeout(attempt * 1000, undefined, { signal });
    }
  }
}
