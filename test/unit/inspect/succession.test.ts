import { access } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readDistros } from '../../../src/config/distros.ts';
import { formats } from '../../../src/formats/index.ts';
import { folderChanges, readPrevious, refuseUnfit } from '../../../src/inspect/succession/succession.ts';
import type { ContentEntry } from '../../../src/installation/package.ts';
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
    expect(await folderChanges(before, after)).toEqual([
      { path: `${base}/data`, old: 'directory', new: 'symlink' },
      { path: `${base}/page`, old: 'file', new: 'directory' },
      { path: `${base}/way`, old: 'symlink', new: 'directory' },
    ]);
    await expect(refuseUnfit(before, after)).rejects.toMatchObject({
      name: 'UserError',
      hints: [
        `${base}/data: a folder, then a link`,
        `${base}/page: a file, then a folder`,
        `${base}/way: a link, then a folder`,
        expect.stringContaining('another path'),
      ],
    });
    await expect(access(after)).rejects.toThrow();
  },
);

test('a package that can follow stays', async () => {
  const [before, after] = [await writtenPackage('deb', old), await writtenPackage('deb', old)];
  await refuseUnfit(before, after);
  await access(after);
});

test('a package of another distro is no predecessor', async () => {
  const distros = await readDistros(formats);
  const file = await writtenPackage('deb', old);
  await expect(readPrevious([file], [], distros)).rejects.toThrow('which is not built here');
});
