import { UserError } from '../../support/errors.ts';
import { installHint } from '../../support/process.ts';
import { meaningOf } from '../../support/system-errors.ts';

interface KnownFailure {
  readonly pattern: RegExp;
  readonly what: string;
  readonly hints: readonly string[];
}

const spaceHints = ['Free some space, or set MATHESAR_PACKAGE_CACHE to a folder on another disk.'];

const knownFailures: readonly KnownFailure[] = [
  { pattern: /no space left on device|os error 28\b/i, what: meaningOf('ENOSPC'), hints: spaceHints },
  { pattern: /disk quota exceeded|os error 122\b/i, what: meaningOf('EDQUOT'), hints: spaceHints },
  {
    pattern: /no interpreter found/i,
    what: 'uv needs a Python 3 of any version on this machine and finds none',
    hints: [installHint],
  },
  {
    pattern: /network (connectivity )?(is|was) disabled|offline mode/i,
    what: 'something that is needed is not in the cache, and --offline was given',
    hints: ['Run once without --offline.'],
  },
  {
    pattern: /invalid peer certificate|UnknownIssuer|certificate verify failed/i,
    what: 'the certificate of the package index is not trusted here',
    hints: ['If a proxy replaces certificates, set SSL_CERT_FILE to its CA file, or set UV_SYSTEM_CERTS=1.'],
  },
  {
    pattern: /failed to fetch|client error \((connect|sendrequest)\)|dns error|timed out/i,
    what: 'the package index cannot be reached',
    hints: [
      'Check the network. To use an index of your own, set UV_DEFAULT_INDEX or PIP_INDEX_URL, or use pip.conf.',
      'With a warm cache, --offline builds without a network.',
    ],
  },
];

/** Explains a known failure of uv: what it means and what to do, followed by uv's own message. */
export function explainUvFailure(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  const known = knownFailures.find(({ pattern }) => pattern.test(error.message));
  if (known === undefined) return error;
  return new UserError(`${known.what}\n${error.message}`, { hints: known.hints, cause: error });
}

/** True where no set of versions meets the requirements; uv says the same of what is only not in its cache. */
export function isUnmet(error: unknown): error is UserError {
  if (!(error instanceof UserError) || error.cause instanceof UserError) return false;
  // The error has the last lines of a long account only.
  return /No solution found when resolving|your requirements are unsatisfiable/.test(error.message);
}

/** Of an explained failure, the explanation; uv's own words stay with the cause. */
export function inOneSentence(error: unknown): unknown {
  if (!(error instanceof UserError) || !(error.cause instanceof UserError)) return error;
  const [sentence = ''] = error.message.split('\n');
  return new UserError(sentence, { hints: error.hints, cause: error });
}
