import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { installedKibibytes, renderControl } from '../../../../src/formats/deb/control.ts';
import { debFormat } from '../../../../src/formats/deb/format.ts';
import { folderEntry, textEntry } from '../../../../src/installation/content.ts';
import { samplePackage } from './sample-package.ts';

describe('renderControl', () => {
  it('is as the golden file', async () => {
    await expect(await renderControl(samplePackage())).toMatchFileSnapshot('control.golden');
  });

  it('leaves out fields without a value', async () => {
    const control = await renderControl(samplePackage({ depends: [], recommends: [] }));
    expect(control).not.toMatch(/Depends|Recommends|Suggests/);
  });

  it('has Pre-Depends before Depends', async () => {
    const control = await renderControl(samplePackage({ preDepends: [{ name: 'init-system-helpers' }] }));
    expect(control).toMatch(/^Pre-Depends: init-system-helpers\nDepends: libc6/m);
  });

  it('keeps a hostile value in its own field', async () => {
    const control = await renderControl(
      samplePackage({ summary: 'Sum\nmary', homepage: 'https://example.org\nEssential: yes' }),
    );
    expect(control).not.toMatch(/^Essential/m);
    expect(control).toContain('\nDescription: Sum mary\n');
  });
});

describe('installedKibibytes', () => {
  it('rounds each file up and counts one for everything else', () => {
    const entries = [
      folderEntry('/a'),
      textEntry('/a/empty', ''),
      textEntry('/a/one', 'x'),
      textEntry('/a/two', 'x'.repeat(1025)),
    ];
    expect(installedKibibytes(entries)).toBe(1 + 0 + 1 + 2);
  });
});

describe('fileName', () => {
  it('is what dpkg-name would give', () => {
    expect(debFormat.fileName(samplePackage({ version: '0.11.0', revision: '1' }))).toBe(
      'sample_0.11.0-1~deb13u0_amd64.deb',
    );
  });

  it.each([
    ['an older distro before a newer', ['0.11.0', 'deb12u0'], ['0.11.0', 'deb13u0']],
    ['a pre-release before its release', ['0.12.0rc1', 'deb13u0'], ['0.12.0', 'deb12u0']],
  ] as const)('sorts %s', (_, [firstVersion, firstTag], [secondVersion, secondTag]) => {
    const first = versionOf(firstVersion, firstTag);
    const second = versionOf(secondVersion, secondTag);
    expect(() => execFileSync('dpkg', ['--compare-versions', first, 'lt', second])).not.toThrow();
  });
});

function versionOf(version: string, distroTag: string): string {
  return debFormat.fileName(samplePackage({ version, distroTag })).split('_')[1] ?? '';
}
