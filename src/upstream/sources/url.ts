import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { fetchUnverified, fetchVerified } from '../fetch/fetched.ts';
import type { StoredTree } from '../tree/stored-tree.ts';
import { unpackTarball } from '../archive/unpack.ts';

/**
 * A release by URL. Its digest may follow as a fragment, "https://…/mathesar.tar.gz#sha256=HEX"; without one the release
 * is not verified, and a warning shows the digest for the next time.
 * @throws UserError when the URL or its digest is not well-formed, or the download fails
 */
export async function fromUrl(text: string, context: Context): Promise<StoredTree> {
  const { url, sha256 } = parseUrl(text);
  if (sha256 !== undefined) {
    const path = await fetchVerified(url, { sha256, from: 'the URL' }, context);
    return unpackTarball(path, sha256, url, context);
  }
  const fetched = await fetchUnverified(url, context);
  context.reporter.warn(
    `${url} was not verified, as its digest is not known. To verify it next time: ` +
      `--source '${url}#sha256=${fetched.sha256}'`,
  );
  return unpackTarball(fetched.path, fetched.sha256, url, context);
}

function parseUrl(text: string): { url: string; sha256: string | undefined } {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UserError(`--source ${text} is not an http or https address`, {
      hints: ['For a file or folder, use its path.'],
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new UserError('--source has a user name or password in its address, which would appear in logs', {
      hints: ['Download the release with another program and use --source PATH.'],
    });
  }
  const fragment = url.hash.slice(1);
  url.hash = '';
  if (!fragment.startsWith('sha256=')) return { url: url.href, sha256: undefined };
  const sha256 = fragment.slice('sha256='.length).toLowerCase();
  if (/^[0-9a-f]{64}$/.test(sha256)) return { url: url.href, sha256 };
  throw new UserError(`--source ${text}: the digest after #sha256= is not 64 hexadecimal digits`, {
    hints: ['Compute it with "sha256sum FILE".'],
  });
}
