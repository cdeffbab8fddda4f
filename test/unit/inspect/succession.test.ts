import { access, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { readDistros } from '../../../src/config/distros.ts';
import { formats } from '../../../src/formats/index.ts';
import { folderChanges, kindsIn } from '../../../src/inspect/succession/folder-changes.ts';
import { describeMissing, filesBefore, readPrevious } from '../../../src/inspect/succession/previous.ts';
import { refuseUnfit } from '../../../src/inspect/succession/succession.ts';
import type { ContentEntry } from '../../../src/installation/package.ts';
import { temporaryFolder } from '../../temporary.ts';
import { textEntries, writtenPackage } from './packages.ts';

const base = '/usr/lib/sample';

function link(path: string, target: string): ContentEntry {
  return { kind: 'symlink', target, path, mode: 0o777, owner: 'root', group: 'root' };
}

const old = [
  ...textEntries({ [`${base}/data/one`]: '1', [`${base}/page`]: 'text', [`${base}/same/file`]: '1' }),
  link(`${base}/way`, 'data'),
  link(`${base}/moved`, 'data'),
];
const next = [
  ...textEntries({ [`${base}/other/one`]: '1', [`${base}/way/one`]: '1', [`${base}/page/one`]: '1' }),
  ...textEntries({ [`${base}/same/file`]: '2', [`${base}/moved`]: 'a file now' }),
  link(`${base}/data`, 'other'),
];

test.each(['deb', 'rpm'] as const)(
  'folders that become something else are found in a .%s',
  async (format) => {
    const [before, after] = [await writtenPackage(format, old), await writtenPackage(format, next)];
    expect(folderChanges(await kindsIn(before), await kindsIn(after))).toEqual([
      { path: `${base}/data`, old: 'directory', new: 'symlink' },
      { path: `${base}/page`, old: 'file', new: 'directory' },
      { path: `${base}/way`, old: 'symlink', new: 'directory' },
    ]);
    const sbom = `${after}.cdx.json`;
    await writeFile(sbom, '{}');
    await expect(refuseUnfit([after, before], { path: after, sbom })).rejects.toMatchObject({
      name: 'UserError',
      hints: [
        `${base}/data: a folder, then a link`,
        `${base}/page: a file, then a folder`,
        `${base}/way: a link, then a folder`,
        expect.stringContaining('another path'),
      ],
    });
    await expect(access(after)).rejects.toThrow();
    await expect(access(sbom)).rejects.toThrow();
  },
);

test('a package that can follow stays', async () => {
  const [before, after] = [await writtenPackage('deb', old), await writtenPackage('deb', old)];
  await refuseUnfit([before], { path: after, sbom: '' });
  await access(after);
});

const distros = await readDistros(formats);
const targets = [
  { distro: { name: 'debian-13' }, arch: 'amd64' },
  { distro: { name: 'fedora-43' }, arch: 'amd64' },
];

test('of a folder, every version for a target counts; the rest is left out', async () => {
  const folder = await temporaryFolder();
  const put = async (file: string, below = '.'): Promise<string> => {
    await mkdir(join(folder, below), { recursive: true });
    const path = join(folder, below, basename(file));
    await copyFile(file, path);
    return path;
  };
  const first = await put(await writtenPackage('deb', old), 'apt/pool/debian-13');
  const second = await put(await writtenPackage('deb', old, { revision: '4' }));
  await put(await writtenPackage('deb', old, { name: 'another' }));
  await put(await writtenPackage('deb', old), '.staging');
  await put(await writtenPackage('rpm', old));
  const [debian] = targets;
  const previous = await readPrevious([folder], { name: 'sample', targets: targets.slice(0, 1) }, distros);
  expect(previous.map(({ file }) => file).sort()).toEqual([first, second].sort());
  const next = { path: '/new.deb', distro: 'debian-13', arch: debian?.arch ?? '' };
  expect([...filesBefore(previous, next)].sort()).toEqual([first, second].sort());
  // What was built over the one before has nothing to follow there.
  expect(filesBefore(previous, { ...next, path: first })).toEqual([second]);
  expect(describeMissing(previous, [next, { path: '/new.rpm', distro: 'fedora-43', arch: 'amd64' }])).toBe(
    'there is no previous package to compare with for fedora-43 amd64',
  );
});

test.each([
  ['a package of another distro', () => writtenPackage('deb', old), 'which is not among the new packages'],
  ['a folder without packages', () => temporaryFolder(), 'has no package of sample'],
  ['a path that is not there', () => Promise.resolve('/nowhere'), 'no such file or folder'],
])('%s is no predecessor', async (_, path, message) => {
  const wanted = { name: 'sample', targets: targets.slice(1) };
  await expect(readPrevious([await path()], wanted, distros)).rejects.toThrow(message);
});
