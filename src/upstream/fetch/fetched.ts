import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { cached, makeCacheFolder } from '../../support/caching/cache.ts';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { requireTarball } from '../archive/archive-type.ts';
import { download } from './download.ts';
import { withoutNetworkHints } from './http.ts';

const kind = 'downloads';

/**
 * The path of a downloaded tarball whose digest is known, from the cache if it is there.
 * @param expected the digest and its source
 * @throws UserError when it cannot be downloaded, is not a tarball, or has another digest
 */
export async function fetchVerified(
  url: string,
  expected: { readonly sha256: string; readonly from: string },
  context: Context,
): Promise<string> {
  return cached(context.cacheDir, kind, expected.sha256, async (temporary) => {
    requireOnline(url, context);
    const sha256 = await download(url, temporary, context);
    // First: an error page has the wrong digest too, but that says less.
    await requireTarball(temporary, url);
    if (sha256 === expected.sha256) return;
    throw new UserError(
      `${url} has the wrong digest:\n  sha256 ${sha256}\n  wanted ${expected.sha256} (${expected.from})`,
      {
        hints: [
          'Do not use this file: it was damaged in transit, or replaced after its digest was recorded.',
        ],
      },
    );
  });
}

/**
 * Downloads a tarball whose digest is not known.
 * @returns its path in the cache and its SHA-256
 * @throws UserError when it cannot be downloaded or is not a tarball
 */
export async function fetchUnverified(
  url: string,
  context: Context,
): Promise<{ path: string; sha256: string }> {
  if (context.offline) {
    throw new UserError(
      `${url} cannot be found in the cache without its digest, and --offline forbids to download it`,
      {
        hints: [`Add its digest: ${url}#sha256=…`, ...withoutNetworkHints],
      },
    );
  }
  const incoming = join(context.cacheDir, kind, `.incoming.${randomUUID()}`);
  await makeCacheFolder(join(context.cacheDir, kind));
  try {
    const sha256 = await download(url, incoming, context);
    await requireTarball(incoming, url);
    const path = await cached(context.cacheDir, kind, sha256, (temporary) => rename(incoming, temporary));
    return { path, sha256 };
  } finally {
    await remove(incoming);
  }
}

function requireOnline(url: string, context: Context): void {
  if (!context.offline) return;
  throw new UserError(`${url} is not in the cache, and --offline forbids to download it`, {
    hints: ['Run once without --offline.', ...withoutNetworkHints],
  });
}
