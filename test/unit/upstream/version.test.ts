import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  parseVersion,
  sameVersion,
  toDebianUpstream,
} from '../../../src/upstream/version.ts';

/** In PEP 440's order, oldest first: each must sort before every later one. */
const ordered = [
  '0.9.9',
  '0.11.0.dev1',
  '0.11.0.dev10',
  '0.11.0a1.dev1',
  '0.11.0a1',
  '0.11.0a1.post1.dev2',
  '0.11.0a1.post1',
  '0.11.0a2',
  '0.11.0b1',
  '0.11.0rc1.dev3',
  '0.11.0rc1',
  '0.11.0rc2',
  '0.11.0rc10',
  '0.11.0',
  '0.11.0+local.1',
  '0.11.0.post1.dev1',
  '0.11.0.post1',
  '0.11.0.post2',
  '0.11.0.1',
  '0.11.1.dev1',
  '0.11.1rc1',
  '0.11.1',
  '0.12.0',
  '1.0',
  '1.0.post1',
  '1.0.0.1',
];

function dpkgSaysLess(first: string, second: string): boolean {
  try {
    execFileSync('dpkg', ['--compare-versions', first, 'lt', second]);
    return true;
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return false;
    throw error;
  }
}

describe('parseVersion', () => {
  it.each([
    ['0.11.0', '0.11.0'],
    ['v0.12.0-rc.1', '0.12.0rc1'],
    ['0.12.0-beta.2', '0.12.0b2'],
    ['1.0.DEV1', '1.0.dev1'],
    ['1.0-1', '1.0.post1'],
    ['1.0+Ubuntu-1', '1.0+ubuntu.1'],
  ])('writes %s as %s', (text, version) => {
    expect(parseVersion(text)).toBe(version);
  });

  it.each(['', 'latest', '0.11.x', '1.0 beta', '1.0;rm -rf', '1..0'])('refuses "%s"', (text) => {
    expect(() => parseVersion(text)).toThrow(/is not a version/);
  });
});

describe('compareVersions', () => {
  it('orders as PEP 440 does', () => {
    expect(ordered.toReversed().sort(compareVersions)).toEqual(ordered);
  });

  it('knows other spellings of the same version', () => {
    expect(sameVersion('0.12.0rc1', 'v0.12.0-rc.1')).toBe(true);
    expect(sameVersion('0.11', '0.11.0')).toBe(true);
    expect(sameVersion('0.11.0', '0.11.0.post1')).toBe(false);
  });
});

describe('toDebianUpstream', () => {
  it.each([
    ['0.11.0', '0.11.0'],
    ['0.11', '0.11.0'],
    ['0.12.0-rc.1', '0.12.0~rc1'],
    ['0.12.0.dev1', '0.12.0~~dev1'],
    ['0.12.0a1.dev2', '0.12.0~a1~dev2'],
    ['1.0.post1', '1.0.0+post1'],
    ['1.0.0+local.1', '1.0.0+~local.1'],
    ['1.2.3.4.0', '1.2.3.4'],
  ])('maps %s to %s', (version, upstream) => {
    expect(toDebianUpstream(version)).toBe(upstream);
  });

  it('keeps the order of PEP 440 under dpkg for every pair', () => {
    const mapped = ordered.map(toDebianUpstream);
    const wrong: string[] = [];
    for (const [index, first] of mapped.entries()) {
      for (const second of mapped.slice(index + 1)) {
        if (!dpkgSaysLess(first, second)) wrong.push(`${first} should be less than ${second}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is never newer than the package of the final release, revision and distro included', () => {
    expect(dpkgSaysLess('0.12.0~rc1-1~deb13u0', '0.12.0-1~deb12u0')).toBe(true);
  });

  it('refuses an epoch', () => {
    expect(() => toDebianUpstream('1!2.0')).toThrow(/epoch/);
  });
});
