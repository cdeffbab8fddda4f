import { basename } from 'node:path';
import type { ReleaseSource } from '../../plan/build-plan.ts';
import type { Definition } from '../../config/definition.ts';
import { readReleaseLock, writeReleaseLock } from '../../config/release-locks.ts';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { reasonOf } from '../../support/system-errors.ts';
import { assetDigest } from '../fetch/asset-digest.ts';
import { fetchVerified } from '../fetch/fetched.ts';
import { withoutNetworkHints } from '../fetch/http.ts';
import type { StoredTree } from '../tree/stored-tree.ts';
import { unpackTarball } from '../archive/unpack.ts';

/**
 * The official release: downloaded once, verified by the digest in the lock file, else by the one that
 * GitHub's release API gives, which is then added to the lock file.
 * @param locks path of the lock file
 * @throws UserError when no digest is known, the download fails, or it has another digest
 */
export async function fromPinned(
  source: ReleaseSource & { kind: 'pinned' },
  definition: Pick<Definition, 'release'>,
  locks: string,
  context: Context,
): Promise<StoredTree> {
  const { version, url } = source;
  const lock = await readReleaseLock(version, locks);
  const sha256 = lock?.sha256 ?? (await lookUp(source, definition, context));
  const from = lock === undefined ? "GitHub's release API" : locks;
  const path = await fetchVerified(url, { sha256, from }, context);
  if (lock === undefined) await addLock(version, { url, sha256 }, locks, context);
  return unpackTarball(path, sha256, url, context);
}

async function lookUp(
  { version, url }: ReleaseSource & { kind: 'pinned' },
  definition: Pick<Definition, 'release'>,
  context: Context,
): Promise<string> {
  if (context.offline) {
    throw new UserError(`release ${version} is not in the cache, and --offline forbids to download it`, {
      hints: ['Run once without --offline.', ...withoutNetworkHints],
    });
  }
  const api = definition.release.api.replaceAll('{version}', version);
  const name = basename(new URL(url).pathname);
  const sha256 = await assetDigest(api, name, context);
  if (sha256 !== undefined) return sha256;
  throw new UserError(`release ${version} cannot be verified: ${api} has no digest for ${name}`, {
    hints: [
      'Download it, check it by other means and use --source PATH,',
      'or add its sha256 to packaging/locks/releases.yaml.',
    ],
  });
}

async function addLock(
  version: string,
  lock: { url: string; sha256: string },
  locks: string,
  context: Context,
): Promise<void> {
  try {
    await writeReleaseLock(version, lock, locks);
    context.reporter.info(`${version} has sha256 ${lock.sha256} by GitHub's release API; added to ${locks}`);
  } catch (error) {
    // The tool may be installed in a read-only folder; the release is verified all the same.
    context.reporter.warn(
      `${version} has sha256 ${lock.sha256}, but ${locks} cannot be written: ${reasonOf(error)}`,
    );
  }
}
