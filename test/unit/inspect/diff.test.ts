import { expect, test } from 'vitest';
import { readDistros } from '../../../src/config/distros.ts';
import { formats } from '../../../src/formats/index.ts';
import { differenceOf, type Difference } from '../../../src/inspect/diff/difference.ts';
import { readFacts } from '../../../src/inspect/diff/facts.ts';
import { asMarkdown, asText } from '../../../src/inspect/diff/render.ts';
import type { ContentEntry, Package } from '../../../src/installation/package.ts';
import { textEntries, writtenPackage } from './packages.ts';

const distros = await readDistros(formats);
const site = '/usr/lib/sample/venv/lib/python3.13/site-packages';

function sbomOf(license: string, openssl: string): string {
  const library = { name: 'OpenSSL', version: openssl, licenses: [{ license: { id: 'Apache-2.0' } }] };
  const wheel = { name: 'psycopg', version: '3', licenses: [{ expression: license }], components: [library] };
  return JSON.stringify({ components: [wheel] });
}

function settingsOf(...settings: readonly object[]): string {
  return JSON.stringify({ settings });
}

const old = textEntries({
  [`${site}/Some_Wheel-1.0.dist-info/METADATA`]: 'Version: 1.0\n',
  [`${site}/gone-1.dist-info/METADATA`]: 'Version: 1\n',
  '/usr/lib/sample/app/shop/migrations/0001_initial.py': 'pass\n',
  '/usr/lib/sample/app/page.html': 'old page\n',
  '/usr/lib/systemd/system/sample.service':
    '[Service]\nExecStart=/usr/bin/one \\\n  --two\n# NoNewPrivileges=no\nEnvironmentFile=/a\nEnvironmentFile=/b\n',
  '/usr/lib/systemd/system/sample-old.timer': '[Timer]\nOnBootSec=1\n',
  '/usr/lib/sample/settings.json': settingsOf(
    { name: 'KEPT', text: 'Kept.', default: '1' },
    { name: 'DROPPED', text: 'Dropped.', default: null },
  ),
  '/usr/lib/sample/sbom.cdx.json': sbomOf('LGPL-3.0-only', '3.5.0'),
});

const newer = textEntries({
  [`${site}/Some_Wheel-1.1.dist-info/METADATA`]: 'Version: 1.1\n',
  [`${site}/new-2.dist-info/METADATA`]: 'Version: 2\n',
  '/usr/lib/sample/app/shop/migrations/0001_initial.py': 'pass\n',
  '/usr/lib/sample/app/shop/migrations/0002_price.py': 'pass\n',
  [`${site}/new/migrations/0001_initial.py`]: 'pass\n',
  '/usr/lib/sample/app/page.html': 'new page!\n',
  '/usr/lib/systemd/system/sample.service':
    '[Service]\nExecStart=/usr/bin/one --three\nEnvironmentFile=/a\nEnvironmentFile=/b\nEnvironmentFile=/c\n',
  '/usr/lib/sample/settings.json': settingsOf(
    { name: 'KEPT', text: 'Kept.', default: '2' },
    { name: 'FRESH', text: 'Fresh.', default: null },
  ),
  '/usr/lib/sample/sbom.cdx.json': sbomOf('MIT', '3.5.4'),
});

async function difference(
  [oldFormat, oldContent, oldChanges]: ['deb' | 'rpm', readonly ContentEntry[], Partial<Package>?],
  [newFormat, newContent, newChanges]: ['deb' | 'rpm', readonly ContentEntry[], Partial<Package>?],
): Promise<Difference> {
  const before = await readFacts(await writtenPackage(oldFormat, oldContent, oldChanges));
  return differenceOf(
    before,
    await readFacts(await writtenPackage(newFormat, newContent, newChanges)),
    distros,
  );
}

const upgraded: Partial<Package> = {
  version: '1.3.0',
  depends: [{ name: 'libc6', operator: '>=', version: '2.36' }],
  scripts: { postInstall: '#!/bin/sh\nset -eu\n', preRemove: '#!/bin/sh\n' },
};

test.each(['deb', 'rpm'] as const)('an upgrade of a .%s is described in all its parts', async (format) => {
  const found = await difference([format, old], [format, newer, upgraded]);
  expect(found.notes).toEqual([]);
  expect(found.wheels).toEqual({
    added: [{ name: 'new', value: '2' }],
    removed: [{ name: 'gone', value: '1' }],
    changed: [{ name: 'some-wheel', old: '1.0', new: '1.1' }],
  });
  expect(found.libraries?.changed).toEqual([{ name: 'OpenSSL in psycopg', old: '3.5.0', new: '3.5.4' }]);
  expect(found.licenses?.changed).toEqual([{ name: 'psycopg', old: 'LGPL-3.0-only', new: 'MIT' }]);
  expect(found.migrations).toEqual({ toCome: ['new 0001_initial', 'shop 0002_price'], gone: [] });
  expect(found.units).toEqual({
    added: [{ name: 'sample.service [Service] EnvironmentFile', value: '/c' }],
    removed: [{ name: 'sample-old.timer', value: '' }],
    changed: [
      { name: 'sample.service [Service] ExecStart', old: '/usr/bin/one --two', new: '/usr/bin/one --three' },
    ],
  });
  expect(found.settings).toEqual({
    added: [{ name: 'FRESH', value: 'Fresh.' }],
    removed: [{ name: 'DROPPED', value: 'Dropped.' }],
    changed: [{ name: 'KEPT default', old: '"1"', new: '"2"' }],
  });
  expect(found.files.changed).toContainEqual({
    path: '/usr/lib/sample/app/page.html',
    what: ['content'],
    old: '9 bytes',
    new: '10 bytes',
    grown: 1,
  });
  expect(found.new.installed.files - found.old.installed.files).toBe(1);
  const kind = { deb: 'Depends', rpm: 'Requires' }[format];
  expect([...(found.dependencies?.changed ?? []), ...(found.dependencies?.added ?? [])]).toContainEqual(
    format === 'deb'
      ? { name: `${kind}: libc6`, old: '>= 2.28', new: '>= 2.36' }
      : { name: `${kind}: libc6`, value: '>= 2.36' },
  );
  expect(found.scripts?.map(({ name, what }) => `${name} ${what}`)).toEqual(
    { deb: ['postinst changed', 'prerm added'], rpm: ['post changed', 'posttrans removed', 'preun added'] }[
      format
    ],
  );
  expect(found.scripts?.[0]?.patch).toContain('+set -eu');
});

test('text and Markdown say the same, and leave out what is alike', async () => {
  const found = await difference(['deb', old], ['deb', newer, upgraded]);
  const text = asText(found);
  expect(text).toContain('Migrations to come:\n  new 0001_initial\n  shop 0002_price\n');
  expect(text).toContain('Python packages:\n  some-wheel: 1.0 → 1.1\n  + new 2\n  - gone 1\n');
  expect(text).not.toContain('that are gone');
  const markdown = asMarkdown(found);
  expect(markdown).toContain('## sample 1.2.0~rc1-3~deb13u0 → 1.3.0-3~deb13u0\n');
  expect(markdown).toContain('### Settings\n\n- `KEPT default: "1" → "2"`\n- new: `FRESH Fresh.`\n');
  expect(markdown).toContain('```diff\n--- old/postinst\n');
  const same = await difference(['deb', old], ['deb', old]);
  expect(asText(same)).toMatch(/They have the same content\.$/);
});

test('another distro, format or order is said plainly', async () => {
  const distro = await difference(['deb', old], ['deb', old, { distroTag: 'deb12u0' }]);
  expect(distro.notes).toEqual([expect.stringContaining('different distros, debian-13 and debian-12')]);
  const format = await difference(['rpm', old], ['deb', newer]);
  expect(format.notes[0]).toContain('a .rpm is compared with a .deb');
  expect([format.dependencies, format.scripts]).toEqual([null, null]);
  const bare = await difference(['deb', []], ['deb', old]);
  expect(bare.notes).toEqual([expect.stringMatching(/^no SBOM in sample_.*: native libraries and licences/)]);
  expect(bare.licenses).toBeNull();
  await expect(difference(['deb', old, { name: 'other' }], ['deb', old])).rejects.toThrow(
    /other_.* is a package of other, and sample_.* of sample/,
  );
});

test('the version of Python in a path is not a difference', async () => {
  const at = (python: string) =>
    textEntries({ [`/usr/lib/sample/venv/lib/python${python}/site-packages/module.py`]: 'pass\n' });
  const found = await difference(['deb', at('3.11')], ['deb', at('3.13')]);
  expect(found.files).toEqual({ added: [], removed: [], changed: [] });
});
