import { readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { HeaderValue } from '../../../../../src/formats/rpm/encoding/header.ts';
import { tag } from '../../../../../src/formats/rpm/encoding/tag.ts';
import type { PackageEntry } from '../../../../../src/formats/shared/reading/package-entry.ts';
import { withContents } from '../../../../../src/formats/shared/reading/read-package.ts';
import { folderEntry, textEntry } from '../../../../../src/installation/content.ts';
import { sha256 } from '../../../../../src/support/caching/digest.ts';
import { writtenPackage } from '../../../inspect/packages.ts';
import { linkEntry, tool } from '../../rpm/rpm-package.ts';
import { identity, smallRpm } from '../../rpm/small-rpm.ts';

const long = `/usr/lib/sample/${'long/'.repeat(40)}${'name'.repeat(30)}`;
const large = Buffer.alloc(700_000, 'large');
const content = [
  { ...folderEntry('/var/lib/sample', 0o750), owner: 'sample', group: 'staff' },
  { ...textEntry('/usr/bin/sample', '#!/bin/sh\n', 0o755), owner: 'sample', group: 'staff' },
  textEntry('/usr/lib/sample/empty', ''),
  textEntry('/usr/lib/sample/größe', large),
  textEntry(long, 'long\n'),
  linkEntry('/usr/lib/sample/link', '../elsewhere'),
];

async function entriesOf(path: string): Promise<readonly PackageEntry[]> {
  return withContents(path, async (contents) => {
    const found: PackageEntry[] = [];
    for await (const entry of contents.entries((name) => name === '/usr/bin/sample')) found.push(entry);
    return found;
  });
}

test.each(['deb', 'rpm'] as const)('every path of a .%s is read as it was written', async (format) => {
  const entries = await entriesOf(await writtenPackage(format, content));
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const time = 1_780_000_000;
  expect(byPath.get('/var/lib/sample')).toEqual({
    kind: 'directory',
    path: '/var/lib/sample',
    mode: 0o750,
    owner: 'sample',
    group: 'staff',
    time,
    size: 0,
  });
  const root = { owner: 'root', group: 'root', time };
  expect(byPath.get('/usr/bin/sample')).toEqual({
    kind: 'file',
    path: '/usr/bin/sample',
    mode: 0o755,
    owner: 'sample',
    group: 'staff',
    time,
    size: 10,
    sha256: sha256('#!/bin/sh\n'),
    content: Buffer.from('#!/bin/sh\n'),
  });
  expect(byPath.get('/usr/lib/sample/größe')).toEqual({
    kind: 'file',
    path: '/usr/lib/sample/größe',
    mode: 0o644,
    ...root,
    size: large.length,
    sha256: sha256(large),
  });
  expect(byPath.get('/usr/lib/sample/link')).toMatchObject({ kind: 'symlink', target: '../elsewhere' });
  expect(byPath.get('/usr/lib/sample/empty')).toMatchObject({ size: 0, sha256: sha256('') });
  expect(byPath.get(long)).toMatchObject({ sha256: sha256('long\n') });
});

test('the paths of a .deb are those that dpkg-deb lists, in its order', async () => {
  const path = await writtenPackage('deb', content);
  const lines = tool('sh', '-c', `dpkg-deb --fsys-tarfile '${path}' | tar --quoting-style=literal -t`);
  const names = lines.trimEnd().split('\n');
  const ours = (await entriesOf(path)).map(({ path: own, kind }) => {
    if (own === '/') return './';
    return `.${own}${kind === 'directory' ? '/' : ''}`;
  });
  expect(ours).toEqual(names);
});

test('the paths of an .rpm have the owners and digests that rpm lists', async () => {
  const path = await writtenPackage('rpm', content);
  const format = '[%{FILENAMES} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILEDIGESTS}\\n]';
  const lines = tool('rpm', '-qp', '--qf', format, path).slice(0, -1).split('\n');
  const ours = (await entriesOf(path)).map((entry) =>
    [entry.path, entry.owner, entry.group, entry.sha256 ?? ''].join(' '),
  );
  expect(ours).toEqual(lines);
});

test('relations, scripts and what signs it are read in words that no format owns', async () => {
  const [deb, rpm] = [await writtenPackage('deb', []), await writtenPackage('rpm', [])];
  const facts = (path: string) =>
    withContents(path, ({ relations, scripts, maintainer, compression, signatures, parts, bytes }) => {
      const end = parts.at(-1);
      expect(end === undefined ? 0 : end.position + end.size).toBe(bytes);
      return Promise.resolve({
        relations,
        maintainer,
        compression,
        signatures,
        scripts: scripts.map(({ name }) => name),
      });
    });
  const common = {
    maintainer: 'Some Body <some.body@example.org>',
    compression: 'zstd',
    signatures: [],
  };
  expect(await facts(deb)).toMatchObject({
    ...common,
    relations: {
      Depends: ['libc6 (>= 2.28)', 'systemd | systemd-standalone-sysusers'],
      Recommends: ['postgresql'],
    },
    scripts: ['postinst'],
  });
  expect(await facts(rpm)).toMatchObject({
    ...common,
    relations: {
      Requires: expect.arrayContaining(['python(abi) = 3.14', 'libc.so.6(GLIBC_2.28)(64bit)']) as string[],
      Suggests: ['postgresql-server'],
    },
    scripts: ['post', 'posttrans'],
  });
});

test('files of more than 4 GiB, which the payload names by their place only, are named by the header', async () => {
  const file = Buffer.from('content!');
  const short = Buffer.concat([Buffer.from('07070X00000000\0\0'), file]);
  const trailer = Buffer.from(`070701${'0'.repeat(8 * 11)}0000000b${'0'.repeat(8)}TRAILER!!!\0\0\0\0`);
  const one = (type: 'int16' | 'int32' | 'int64', value: number): HeaderValue => ({ type, values: [value] });
  const texts = (value: string): HeaderValue => ({ type: 'strings', values: [value] });
  const entries = new Map<number, HeaderValue>([
    ...identity,
    [tag.BASENAMES, texts('x')],
    [tag.DIRNAMES, texts('/usr/bin/')],
    [tag.DIRINDEXES, one('int32', 0)],
    [tag.FILEMODES, one('int16', 0o100755)],
    [tag.FILEMTIMES, one('int32', 7)],
    [tag.LONGFILESIZES, one('int64', file.length)],
    [tag.FILEUSERNAME, texts('root')],
    [tag.FILEGROUPNAME, texts('root')],
  ]);
  const path = await writtenPackage('rpm', []);
  await writeFile(path, smallRpm(entries, gzipSync(Buffer.concat([short, trailer]))));
  expect(await entriesOf(path)).toEqual([
    {
      kind: 'file',
      path: '/usr/bin/x',
      mode: 0o755,
      owner: 'root',
      group: 'root',
      time: 7,
      size: file.length,
      sha256: sha256(file),
    },
  ]);
});

test.each(['deb', 'rpm'] as const)(
  'a .%s that was cut off is refused when its end is reached',
  async (format) => {
    const path = await writtenPackage(format, content);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, -30));
    await expect(entriesOf(path)).rejects.toThrow(/is not a package: /);
  },
);
