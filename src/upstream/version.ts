import { compare, explain } from '@renovatebot/pep440';
import { UserError } from '../support/errors.ts';

/** What the library's explain() really returns: its own types call every part a list. */
interface VersionParts {
  readonly epoch: number;
  readonly release: readonly number[];
  readonly pre: readonly [string, number] | null;
  readonly post: number | null;
  readonly dev: number | null;
  readonly local: string | null;
  /** The whole version in canonical spelling, without its local label. */
  readonly public: string;
}

/**
 * The canonical spelling of a version by PEP 440, so "v0.12.0-rc.1" and "0.12.0rc1" are the same text.
 * Semantic versioning's spellings of pre-releases (alpha, beta, rc) are among those that PEP 440 takes.
 * @throws UserError when it is not a version
 */
export function parseVersion(text: string): string {
  const parts = partsOf(text);
  return parts.local === null ? parts.public : `${parts.public}+${parts.local}`;
}

/**
 * Order of two versions by PEP 440: negative, zero or positive, as Array.prototype.sort takes it.
 * @throws UserError when one of them is not a version
 */
export function compareVersions(first: string, second: string): number {
  return compare(parseVersion(first), parseVersion(second));
}

/**
 * True when both are the same version, however it is written ("0.11" and "0.11.0" are the same).
 * @throws UserError when one of them is not a version
 */
export function sameVersion(first: string, second: string): boolean {
  return compareVersions(first, second) === 0;
}

/**
 * A version as Debian's upstream version (Debian Policy 5.6.12), such that dpkg sorts as PEP 440 does:
 * "0.12.0rc1" → "0.12.0~rc1", "0.12.0.dev1" → "0.12.0~~dev1", "1.0.0.post1" → "1.0.0+post1". The release
 * number has at least three parts and no needless zeros after them, as dpkg takes 1.0 and 1.0.0 for different
 * versions. Post-releases get "+" because dpkg would sort ".post1" after ".1". Local labels sort between the
 * version and its post-releases.
 * @throws UserError when it is not a version, or has an epoch, which Debian writes elsewhere
 */
export function toDebianUpstream(version: string): string {
  const parts = partsOf(version);
  if (parts.epoch !== 0) {
    throw new UserError(`version ${version} has an epoch, which a package of this kind cannot have`, {
      hints: ['Use a version without "N!" for the release.'],
    });
  }
  const { pre, post, dev, local } = parts;
  // Two tildes: a development release is older than the first alpha of the same number.
  const devMark = pre === null && post === null ? '~~' : '~';
  return [
    releaseNumber(parts.release),
    pre === null ? '' : `~${pre.join('')}`,
    post === null ? '' : `+post${post}`,
    dev === null ? '' : `${devMark}dev${dev}`,
    local === null ? '' : `+~${local}`,
  ].join('');
}

function partsOf(text: string): VersionParts {
  const parts = explain(text.trim()) as unknown as VersionParts | null;
  if (parts !== null) return parts;
  throw new UserError(`"${text}" is not a version`, {
    hints: ['Versions look like 0.11.0, 0.12.0rc1, 0.12.0-beta.2 or 0.12.0.dev3 (PEP 440).'],
  });
}

function releaseNumber(release: readonly number[]): string {
  const numbers = [...release];
  while (numbers.length < 3) numbers.push(0);
  while (numbers.length > 3 && numbers.at(-1) === 0) numbers.pop();
  return numbers.join('.');
}
