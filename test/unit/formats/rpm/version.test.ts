import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { rpmRelease, rpmVersion } from '../../../../src/formats/rpm/version.ts';

const versioned = (version: string): { version: string; revision: string; distroTag: string } => ({
  version,
  revision: '2',
  distroTag: 'fc43',
});

describe('the version of an .rpm', () => {
  it('keeps the release number, and puts the distro last', () => {
    expect(rpmVersion(versioned('0.11.0'))).toBe('0.11.0');
    expect(rpmRelease(versioned('0.11.0'))).toBe('2.fc43');
  });

  it('is sorted by rpm as Python sorts the release’s', () => {
    const ascending = [
      '0.11.0',
      '0.12.0.dev1',
      '0.12.0a1',
      '0.12.0a2',
      '0.12.0b1',
      '0.12.0rc1.dev2',
      '0.12.0rc1',
      '0.12.0rc2',
      '0.12.0',
      '0.12.0+local.1',
      '0.12.0.post1',
      '0.12.0.1',
      '0.12.1',
      '0.100.0',
    ];
    const native = ascending.map((version) => rpmVersion(versioned(version)));
    const comparisons = native
      .slice(1)
      .map((version, index) => `print(rpm.vercmp("${native[index] ?? ''}", "${version}"))`);
    const printed = execFileSync('rpm', ['--eval', `%{lua: ${comparisons.join(' ')}}`], { encoding: 'utf8' });
    expect(printed.trim()).toBe('-1'.repeat(comparisons.length));
  });
});
