import { UserError } from '../../support/errors.ts';

interface KnownFailure {
  readonly pattern: RegExp;
  readonly what: string;
  readonly hints: readonly string[];
}

const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /no space left on device|os error 28\b|disk quota exceeded/i,
    what: 'no space left on the disk',
    hints: ['Free some space, or set MATHESAR_PACKAGE_CACHE to a folder on another disk.'],
  },
  {
    pattern: /no interpreter found/i,
    what: 'uv needs some Python 3 on this machine, whatever its version, and finds none',
    hints: ['Run "npm run doctor -- --install" to install what is missing.'],
  },
  {
    pattern: /network (connectivity )?(is|was) disabled|offline mode/i,
    what: 'not everything that is needed is in the cache, and --offline was given',
    hints: ['Run once without --offline.'],
  },
  {
    pattern: /invalid peer certificate|UnknownIssuer|certificate verify failed/i,
    what: 'the certificate of the package index is not trusted here',
    hints: ['If a proxy signs anew, name its CA file in SSL_CERT_FILE, or set UV_SYSTEM_CERTS=1.'],
  },
  {
    pattern: /failed to fetch|client error \((connect|sendrequest)\)|dns error|timed out/i,
    what: 'the package index cannot be reached',
    hints: [
      'Check the network; an index of your own is named by UV_DEFAULT_INDEX, PIP_INDEX_URL or pip.conf.',
      'With a warm cache, --offline builds without a network.',
    ],
  },
];

/** What a person should know of a failure of uv: what it means and what to do, then uv's own words. */
export function explainUvFailure(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  const known = knownFailures.find(({ pattern }) => pattern.test(error.message));
  if (known === undefined) return error;
  return new UserError(`${known.what}\n${error.message}`, { hints: known.hints, cause: error });
}
