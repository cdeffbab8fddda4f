import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { documentsOf } from '../../../../src/formats/deb/documents.ts';
import { commonLicense, debianLicense } from '../../../../src/formats/deb/license-name.ts';
import { textEntry } from '../../../../src/installation/content.ts';
import type { Package } from '../../../../src/installation/package.ts';
import { samplePackage } from './sample-package.ts';

describe('the copyright file', () => {
  it('is as the golden file, in the machine-readable format', async () => {
    const pkg = samplePackage({}, [textEntry('/usr/lib/sample/wheel/LICENSE', '')]);
    await expect(await document(pkg, 'copyright')).toMatchFileSnapshot('copyright.golden');
  });

  it('points to no licence text that is not in the package', async () => {
    expect(await document(samplePackage(), 'copyright')).not.toContain('wheel/LICENSE');
  });

  it('keeps hostile names in their paragraph', async () => {
    const copyright = [
      {
        title: 'A\nFiles: *',
        files: ['/a b/*'],
        copyright: 'X\nLicense: none',
        license: 'MIT\nY',
        texts: [],
      },
    ];
    const text = await document(samplePackage({ copyright }), 'copyright');
    expect(text.match(/^(Files|License):.*$/gm)).toEqual(['Files:', 'License: MIT-Y']);
    expect(text).toContain('\n a?b/*\n');
  });
});

describe('the changelog', () => {
  it('begins with this package, and folds long lines', async () => {
    const long = 'word '.repeat(40);
    const changelog = [
      { release: '1.1.0', revision: '9', epoch: 1_700_000_000, changes: [long] },
      { release: '1.0.0', revision: '1', epoch: 1_600_000_000, changes: ['First.'] },
    ];
    const text = gunzipSync(await bytes(samplePackage({ changelog }), 'changelog.Debian.gz')).toString();
    const heads = text.match(/^\S.*$/gm);
    expect(heads).toEqual([
      'sample (1.2.0~rc1-3~deb13u0) stable; urgency=medium',
      'sample (1.0.0-1~deb13u0) stable; urgency=medium',
    ]);
    expect(text).toContain(' -- Some Body <some.body@example.org>  Thu, 28 May 2026 20:26:40 +0000\n');
    expect(text).toContain(' -- Some Body <some.body@example.org>  Sun, 13 Sep 2020 12:26:40 +0000\n');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe('debianLicense', () => {
  it.each([
    ['MIT', 'Expat'],
    ['GPL-3.0-or-later', 'GPL-3+'],
    ['Apache-2.0 OR BSD-3-Clause', 'Apache-2.0 or BSD-3-Clause'],
    ['(MIT AND PSF-2.0)', 'Expat and PSF-2.0'],
    ['(MIT OR Apache-2.0) AND BSD-3-Clause', 'Expat or Apache-2.0, and BSD-3-Clause'],
    ['MIT OR Apache-2.0 AND BSD-3-Clause', 'Expat or Apache-2.0 and BSD-3-Clause'],
    ['(MIT OR Apache-2.0) AND (ISC OR Zlib)', 'Expat or Apache-2.0, and ISC or Zlib'],
    ['MIT OR (ISC AND (Zlib OR X11))', 'Expat or ISC and Zlib or ISC and X11'],
    ['mit-like or ISC', 'mit-like-or-ISC'],
    ['LGPL-2.1-only', 'LGPL-2.1'],
    ['GPL-2.0+', 'GPL-2+'],
    ['AGPL-3.0-only', 'AGPL-3'],
    ['GFDL-1.3-or-later', 'GFDL-1.3+'],
    ['GPL-2.0-or-later WITH Classpath-exception-2.0', 'GPL-2+ with Classpath exception'],
    ['LicenseRef-public-domain', 'public-domain'],
    ['Some Licence, free text', 'Some-Licence-free-text'],
    ['', 'unknown'],
  ])('says %j as %j', (spdx, expected) => {
    expect(debianLicense(spdx).expression).toBe(expected);
  });

  it('points to the text of a licence with an exception, too', () => {
    const [name = ''] = debianLicense('GPL-2.0-or-later WITH Classpath-exception-2.0').names;
    expect(commonLicense(name)).toContain('/usr/share/common-licenses/GPL-2.');
    expect(commonLicense('Expat')).toBeUndefined();
  });
});

async function bytes(pkg: Package, name: string): Promise<Buffer> {
  const entries = await documentsOf(pkg, 'zstd');
  const entry = entries.find(({ path }) => path.endsWith(`/${name}`));
  if (entry?.kind !== 'file' || !('content' in entry.source)) throw new Error(`no ${name}`);
  return Buffer.from(entry.source.content);
}

async function document(pkg: Package, name: string): Promise<string> {
  return (await bytes(pkg, name)).toString();
}
