import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readPackageFile } from '../../../../src/formats/shared/reading/read-package.ts';
import type { HeaderValue } from '../../../../src/formats/rpm/encoding/header.ts';
import { tag } from '../../../../src/formats/rpm/encoding/tag.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { query, rpmPackage, tool, written } from './rpm-package.ts';
import { recordText } from '../shared/reading/record-text.ts';
import { cpioOf, headerAt, identity, signatureAt, smallRpm } from './small-rpm.ts';

async function file(content: Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'x.rpm');
  await writeFile(path, content);
  return path;
}

test.each(['amd64', 'arm64'] as const)('what we write for %s is read as rpm reads it', async (arch) => {
  const path = await written(rpmPackage({ arch }));
  const [asked] = query(path, '%{NAME} %{VERSION}-%{RELEASE} %{EPOCH} %{ARCH}');
  const pkg = await readPackageFile(path);
  expect(pkg).toEqual({ file: path, format: 'rpm', name: 'sample', version: '1.2.0~rc1-3.fc43', arch });
  const ownName = { amd64: 'x86_64', arm64: 'aarch64' }[arch];
  expect(`${pkg.name} ${pkg.version} (none) ${ownName}`).toBe(asked);
});

test('what rpmbuild writes is read, with an epoch and for any machine', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'out'));
  const fields =
    'Name: other\nEpoch: 2\nVersion: 1.0\nRelease: 3.el10\nSummary: s\nLicense: MIT\nBuildArch: noarch';
  await writeFile(join(folder, 'other.spec'), `${fields}\n%description\nd\n%files\n`);
  tool('rpmbuild', '-ba', '--quiet', '--define', `_topdir ${folder}`, join(folder, 'other.spec'));
  const path = join(folder, 'RPMS/noarch/other-1.0-3.el10.noarch.rpm');
  expect(query(path, '%{EPOCH} %{ARCH}')).toEqual(['2 noarch']);
  const expected = { name: 'other', version: '2:1.0-3.el10', arch: 'all' };
  expect(await readPackageFile(path)).toMatchObject(expected);
  await expect(readPackageFile(join(folder, 'SRPMS/other-1.0-3.el10.src.rpm'))).rejects.toThrow(
    /src\.rpm is not a package: it is a source package/,
  );
});

test('a name in UTF-8, an epoch of zero and another machine are reported as they are', async () => {
  const entries = new Map<number, HeaderValue>([
    ...identity,
    [tag.NAME, { type: 'string', value: 'größer' }],
    [tag.EPOCH, { type: 'int32', values: [0] }],
    [tag.ARCH, { type: 'string', value: 's390x' }],
  ]);
  const pkg = await readPackageFile(await file(smallRpm(entries)));
  expect(pkg).toMatchObject({ name: 'größer', version: '0:1.0~rc1-2.fc42', arch: 's390x' });
});

test('a package that was cut off anywhere is refused', async () => {
  const whole = smallRpm(identity);
  for (let length = 4; length < whole.length - 16; length += 7) {
    const path = await file(whole.subarray(0, length));
    await expect(readPackageFile(path), `${length} bytes`).rejects.toThrow(/x\.rpm is not a package: /);
  }
});

test('a payload that was cut off is refused before it is read', async () => {
  const whole = await readFile(await written(rpmPackage({ arch: 'amd64' })));
  const path = await file(whole.subarray(0, -1));
  await expect(readPackageFile(path)).rejects.toThrow(/it ends within its payload/);
});

test.each([
  ['a signature header of 4 GiB', signatureAt + 12, 0xffffffff, /signature header has an impossible size/],
  ['4 billion entries', headerAt + 8, 0xffffffff, /its header has an impossible size/],
  ['no entry', headerAt + 8, 0, /its header has an impossible size/],
  ['values of 2 GiB', headerAt + 12, 0x7fffffff, /its header has an impossible size/],
  ['values that are not there', headerAt + 16 + 16 + 8, 0x7fffffff, /tag 1000 of its header is broken/],
  ['a name that is a number', headerAt + 16 + 16 + 4, 4, /tag 1000 of its header is broken/],
  ['another magic', headerAt, 0x8eade802, /its header does not begin as one/],
])('%s is refused', async (_, position, value, reason) => {
  const bytes = smallRpm(identity);
  bytes.writeUInt32BE(value, position);
  await expect(readPackageFile(await file(bytes))).rejects.toThrow(reason);
});

test('a package that does not say what it is, or without an end, is refused', async () => {
  const nameless = new Map([...identity].filter(([number]) => number !== tag.NAME));
  await expect(readPackageFile(await file(smallRpm(nameless)))).rejects.toThrow(/its header has no name/);
  const empty = new Map([...identity, [tag.NAME, { type: 'string', value: '' } as const]]);
  await expect(readPackageFile(await file(smallRpm(empty)))).rejects.toThrow(/tag 1000 .* is broken/);
  const endless = new Map([...identity, [tag.NAME, { type: 'string', value: 'x'.repeat(5000) } as const]]);
  await expect(readPackageFile(await file(smallRpm(endless)))).rejects.toThrow(/tag 1000 .* is broken/);
});

const small = { name: 'small', format: 'rpm', distro: 'fedora-42', packageVersion: '1.0~rc1-2.fc42' };

test.each([
  ['gzip', (payload: Buffer) => gzipSync(payload)],
  ['zstd', (payload: Buffer) => zstdCompressSync(payload)],
  ['xz', (payload: Buffer) => execFileSync('xz', ['--stdout'], { input: payload })],
] as const)('the build record is found in a payload of %s', async (compressor, compress) => {
  const text = recordText(small);
  const files = { '/usr/bin/x': 'x'.repeat(70_001), '/usr/lib/small/build.json': text, '/usr/z': 'z' };
  const entries = new Map([
    ...identity,
    [tag.PAYLOADCOMPRESSOR, { type: 'string', value: compressor } as const],
  ]);
  const { record } = await readPackageFile(await file(smallRpm(entries, compress(cpioOf(files)))));
  expect(record).toEqual(JSON.parse(text));
});

test('nothing is read behind the build record', async () => {
  const payload = cpioOf({ '/usr/lib/small/build.json': recordText(small) }).subarray(0, -124);
  const broken = gzipSync(Buffer.concat([payload, Buffer.alloc(4096, 'no header')]));
  expect((await readPackageFile(await file(smallRpm(identity, broken)))).record?.distro).toBe('fedora-42');
});

test('a broken payload is refused, and one that this tool cannot read is not ours', async () => {
  const broken = smallRpm(identity, gzipSync(Buffer.alloc(4096, 'no header')));
  await expect(readPackageFile(await file(broken))).rejects.toThrow(/payload cannot be read: a cpio header/);
  const cut = smallRpm(identity, gzipSync(cpioOf({ '/usr/bin/x': 'x' }).subarray(0, -124)));
  await expect(readPackageFile(await file(cut))).rejects.toThrow(/payload cannot be read: it ends too early/);
  const bzip2 = new Map([...identity, [tag.PAYLOADCOMPRESSOR, { type: 'string', value: 'bzip2' } as const]]);
  expect(await readPackageFile(await file(smallRpm(bzip2, Buffer.from('BZh'))))).not.toHaveProperty('record');
  const large = smallRpm(identity, gzipSync(Buffer.from('07070X00000000'.padEnd(200, '\0'))));
  expect(await readPackageFile(await file(large))).not.toHaveProperty('record');
});
