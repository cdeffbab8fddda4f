import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPackageFile } from '../../../../src/formats/read-package.ts';
import { run } from '../../../../src/support/process.ts';
import { member, smallDeb } from './small-deb.ts';

const fields = { Package: 'mathesar', Version: '0.11.0-1~deb13u0', Architecture: 'amd64' };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-file-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function file(content: Uint8Array | string, name = 'x.deb'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test.each(['', '.gz', '.zst'] as const)(
  'name, version and architecture are read from control.tar%s',
  async (how) => {
    const path = await file(await smallDeb(fields, how));
    expect(await readPackageFile(path)).toEqual({
      file: path,
      format: 'deb',
      name: 'mathesar',
      version: '0.11.0-1~deb13u0',
      arch: 'amd64',
    });
  },
);

test('what dpkg-deb writes is read, with xz too', async () => {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(join(folder, 'tree', 'DEBIAN'), { recursive: true });
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

test('what is no package is refused with its reason', async () => {
  await expect(readPackageFile(join(folder, 'absent.deb'))).rejects.toThrow(
    /there is no package .*absent\.deb/,
  );
  await expect(readPackageFile(folder)).rejects.toThrow(/it is a folder/);
  await expect(readPackageFile(await file('PK\x03\x04'))).rejects.toThrow(/neither a Debian/);
  await expect(readPackageFile(await file(''))).rejects.toThrow(/neither a Debian/);
  await expect(readPackageFile(await file('!<arch>\n'))).rejects.toThrow(/no control\.tar/);
  const broken = Buffer.concat([Buffer.from('!<arch>\n'), member('control.tar.gz', Buffer.from('no gzip'))]);
  await expect(readPackageFile(await file(broken))).rejects.toThrow(
    /control\.tar\.gz cannot be decompressed/,
  );
  const huge = Buffer.concat([
    Buffer.from('!<arch>\n'),
    member('control.tar', Buffer.alloc(0), 9_999_999_999),
  ]);
  await expect(readPackageFile(await file(huge))).rejects.toThrow(/impossible size/);
  const cut = Buffer.concat([Buffer.from('!<arch>\n'), member('control.tar', Buffer.alloc(0), 99)]);
  await expect(readPackageFile(await file(cut))).rejects.toThrow(/it ends within its control\.tar/);
  const bomb = gzipSync(Buffer.alloc(65_000_000));
  const bombed = Buffer.concat([Buffer.from('!<arch>\n'), member('control.tar.gz', bomb)]);
  await expect(readPackageFile(await file(bombed))).rejects.toThrow(/cannot be decompressed/);
  const nameless = await smallDeb({ Version: '1', Architecture: 'all' });
  await expect(readPackageFile(await file(nameless))).rejects.toThrow(/has no package/);
});
