import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureDir, remove } from 'fs-extra/esm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPackageFile } from '../../../../src/formats/shared/reading/read-package.ts';
import { UserError } from '../../../../src/support/errors.ts';
import { run } from '../../../../src/support/process.ts';
import { recordText } from '../shared/reading/record-text.ts';
import { compressions, debOf, member, smallDeb, tarOf } from './small-deb.ts';

const fields = { Package: 'mathesar', Version: '0.11.0-1~deb13u0', Architecture: 'amd64' };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-file-'));
});
afterEach(async () => {
  await remove(folder);
});

async function file(content: Uint8Array | string, name = 'x.deb'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test.each(compressions)('name, version and architecture are read from control.tar%s', async (how) => {
  const path = await file(await smallDeb(fields, how));
  expect(await readPackageFile(path)).toEqual({
    file: path,
    format: 'deb',
    name: 'mathesar',
    version: '0.11.0-1~deb13u0',
    arch: 'amd64',
  });
});

test('what dpkg-deb writes is read, with xz too', async () => {
  await ensureDir(join(folder, 'tree', 'DEBIAN'));
  const control = `Package: other\nVersion: 2:1.0-3\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: x\n y\n`;
  await writeFile(join(folder, 'tree', 'DEBIAN', 'control'), control);
  const context = { signal: new AbortController().signal };
  for (const compression of ['xz', 'gzip']) {
    const path = join(folder, `${compression}.deb`);
    const options = ['--root-owner-group', `-Z${compression}`, '--uniform-compression', '--build'];
    await run('dpkg-deb', [...options, join(folder, 'tree'), path], context);
    expect(await readPackageFile(path)).toMatchObject({ name: 'other', version: '2:1.0-3', arch: 'all' });
  }
});

test('what is not a package is refused with its reason', async () => {
  await expect(readPackageFile(join(folder, 'absent.deb'))).rejects.toThrow(
    /cannot read the package .*absent\.deb: no such file or folder/,
  );
  await expect(readPackageFile(folder)).rejects.toThrow(/it is a folder/);
  await expect(readPackageFile(await file('PK\x03\x04'))).rejects.toThrow(/neither a Debian/);
  await expect(readPackageFile(await file(''))).rejects.toThrow(/neither a Debian/);
  await expect(readPackageFile(await file('!<arch>\n'))).rejects.toThrow(/no control\.tar/);
  const broken = Buffer.concat([Buffer.from('!<arch>\n'), member('control.tar.gz', Buffer.from('no gzip'))]);
  await expect(readPackageFile(await file(broken))).rejects.toThrow(/control\.tar\.gz cannot be read: /);
  const huge = Buffer.concat([
    Buffer.from('!<arch>\n'),
    member('control.tar', Buffer.alloc(0), 9_999_999_999),
  ]);
  await expect(readPackageFile(await file(huge))).rejects.toThrow(/impossible size/);
  const cut = Buffer.concat([Buffer.from('!<arch>\n'), member('control.tar', Buffer.alloc(0), 99)]);
  await expect(readPackageFile(await file(cut))).rejects.toThrow(/it ends within its control\.tar/);
  const bomb = gzipSync(Buffer.alloc(65_000_000));
  const bombed = Buffer.concat([Buffer.from('!<arch>\n'), member('control.tar.gz', bomb)]);
  await expect(readPackageFile(await file(bombed))).rejects.toThrow(
    /control\.tar\.gz cannot be read: .*64000000/,
  );
  const nameless = await smallDeb({ Version: '1', Architecture: 'all' });
  await expect(readPackageFile(await file(nameless))).rejects.toThrow(/has no package/);
});

const recordFile = 'usr/lib/mathesar/build.json';

test.each(compressions)('the build record is found in data.tar%s', async (compression) => {
  const text = recordText({ format: 'deb', packageVersion: fields.Version });
  const files = { 'usr/bin/x': 'x'.repeat(70_000), [recordFile]: text, 'usr/lib/mathesar/y': 'y' };
  const { record } = await readPackageFile(await file(await smallDeb(fields, compression, files)));
  expect(record).toEqual(JSON.parse(text));
});

test('nothing is read behind the build record', async () => {
  const text = recordText({ format: 'deb', packageVersion: fields.Version });
  const control = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  const payload = (await tarOf({ [recordFile]: text }, '')).subarray(0, -1024);
  const broken = Buffer.concat([payload, Buffer.alloc(4096, 'no header')]);
  const deb = debOf('', await tarOf({ control: control.join('') }, ''), broken);
  expect((await readPackageFile(await file(deb))).record?.distro).toBe('debian-13');
});

test('a payload without a record is fine, but one that is cut off is refused', async () => {
  const files = { 'usr/bin/x': 'x'.repeat(70_000) };
  expect(await readPackageFile(await file(await smallDeb(fields, '.zst', files)))).not.toHaveProperty(
    'record',
  );
  for (const compression of compressions) {
    const cut = (await smallDeb(fields, compression, files)).subarray(0, -40);
    await expect(readPackageFile(await file(cut)), compression).rejects.toThrow(
      /x\.deb is not a package: it ends within its data\.tar/,
    );
  }
});

test('a payload that is cut off behind the build record is refused too', async () => {
  const text = recordText({ format: 'deb', packageVersion: fields.Version });
  const whole = await smallDeb(fields, '', { [recordFile]: text, 'usr/lib/mathesar/y': 'y'.repeat(70_000) });
  await expect(readPackageFile(await file(whole))).resolves.toHaveProperty('record');
  await expect(readPackageFile(await file(whole.subarray(0, -60_000)))).rejects.toThrow(
    /it ends within its data\.tar/,
  );
});

test('a record that is broken, or of another package, is refused with what to do', async () => {
  const proper = { format: 'deb', packageVersion: fields.Version } as const;
  for (const [text, fault] of [
    ['{', 'it is not JSON'],
    [recordText({ ...proper, schema: 2 }), 'schema: '],
    [recordText({ ...proper, packageVersion: '0.10.0-1' }), 'packageVersion: 0.10.0-1, but the package'],
    ['x'.repeat(1_000_001), 'build.json has 1000001 bytes'],
  ] as const) {
    const error: unknown = await readPackageFile(
      await file(await smallDeb(fields, '.zst', { [recordFile]: text })),
    ).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(fault);
  }
});
