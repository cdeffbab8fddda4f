import { execFileSync } from 'node:child_process';
import { mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compressions, type Compression } from '../../../../src/plan/compression.ts';
import { cpioHeader } from '../../../../src/formats/rpm/encoding/cpio.ts';
import { dependenciesOf } from '../../../../src/formats/rpm/dependencies/dependencies.ts';
import { fileTags } from '../../../../src/formats/rpm/files/file-tags.ts';
import { rpmFormat } from '../../../../src/formats/rpm/format.ts';
import { identityOf } from '../../../../src/formats/rpm/identity.ts';
import { tag } from '../../../../src/formats/rpm/encoding/tag.ts';
import { textEntry } from '../../../../src/installation/content.ts';
import type { ContentEntry, Package } from '../../../../src/installation/package.ts';
import { UserError } from '../../../../src/support/errors.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { context, query, rpmPackage, tool, written } from './rpm-package.ts';

const child = fileURLToPath(new URL('child/write.ts', import.meta.url));

describe('a hundred thousand files', () => {
  it('are written, and read by rpm', async () => {
    const content = Array.from({ length: 100_000 }, (_, index) =>
      textEntry(`/usr/lib/sample/${index % 300}/a-rather-long-name-of-a-file-${index}`, String(index)),
    );
    const rpm = await written(rpmPackage({}, content));
    expect(tool('rpm', '-K', rpm)).toMatch(/digests OK/);
    expect(query(rpm, '[%{FILENAMES}\\n]').length).toBeGreaterThan(100_300);
    const last = '/usr/lib/sample/299/a-rather-long-name-of-a-file-99899';
    expect(query(rpm, '[%{FILENAMES} %{FILESIZES}\\n]')).toContain(`${last} 5`);
  });
});

describe('sizes that need more than 32 bits', () => {
  const large = fileEntry('/nowhere', 5_000_000_000);
  const values = (entries: readonly ContentEntry[]): ReadonlyMap<number, unknown> =>
    new Map(fileTags(entries, new Map(), 0).map(([number, { type }]) => [number, type]));

  it('of a file get the wide tag, rpm’s own archive headers, and a reader that knows them', () => {
    const tags = values([large]);
    expect([tags.get(tag.LONGFILESIZES), tags.get(tag.FILESIZES)]).toEqual(['int64', undefined]);
    expect(tags.get(tag.LONGSIZE)).toBe('int64');
    expect(cpioHeader({ index: 10 }).toString('latin1')).toBe('07070X0000000a\0\0');
    const pkg = rpmPackage({}, [large]);
    const { requires } = dependenciesOf(pkg, identityOf(pkg), 'zstd');
    expect(requires.map(({ name }) => name)).toContain('rpmlib(LargeFiles)');
  });

  it('of all files together get the wide tag for the sum alone', () => {
    const tags = values([fileEntry('/a', 3_000_000_000), fileEntry('/b', 3_000_000_000)]);
    expect([tags.get(tag.LONGSIZE), tags.get(tag.SIZE)]).toEqual(['int64', undefined]);
    expect(tags.get(tag.FILESIZES)).toBe('int32');
  });
});

describe('names that rpm could not unpack', () => {
  it.each([
    ['a path', `/usr/lib/sample/${'d'.repeat(200)}/`.padEnd(4200, `${'e'.repeat(200)}/`) + 'f', /4095 bytes/],
    ['a name', `/usr/lib/sample/${'n'.repeat(247)}`, /246 bytes that rpm allows/],
  ])('for %s are refused', async (_, path, message) => {
    await expect(written(rpmPackage({}, [textEntry(path, 'x')]))).rejects.toThrow(message);
  });
});

describe('memory', () => {
  it('does not grow with the package', async () => {
    const small = await peakOf(200);
    const great = await peakOf(500);
    // 300 MB more of content; what differs is the garbage collector's mood.
    expect(great - small).toBeLessThan(64 * 1024);
  });
});

describe('an end before its time', () => {
  it.each(compressions)('by a full disk is said, and leaves nothing, %s', async (compression) => {
    const folder = await temporaryFolder();
    const file = join(folder, 'incompressible');
    await writeFile(file, crypto.getRandomValues(new Uint8Array(65_536)));
    await mkdir(join(folder, 'small'));
    const script = 'mount -t tmpfs -o size=32k tmpfs "$1"; "$2" "$3" "$1/sample.rpm" "$4" "$5"; ls -A "$1"';
    // A mount namespace of its own: the small disk is gone with the process.
    const namespace = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
    const args = [
      'sh',
      '-euc',
      script,
      'sh',
      join(folder, 'small'),
      process.execPath,
      child,
      compression,
      file,
    ];
    const printed = execFileSync('unshare', [...namespace, ...args], { encoding: 'utf8' });
    expect(resultOf(printed).error).toEqual({
      name: 'UserError',
      message: `cannot write ${join(folder, 'small/sample.rpm')}: no space left on the disk`,
    });
  });

  it.each([0, 30, 120])('by an interrupt after %d ms gives its reason and leaves nothing', async (after) => {
    const folder = await temporaryFolder();
    const source = join(folder, 'source');
    await writeFile(source, '');
    await truncate(source, 2_000_000_000);
    const interrupt = new AbortController();
    const reason = new Error('ended by SIGINT');
    setTimeout(() => {
      interrupt.abort(reason);
    }, after);
    const pkg = rpmPackage({}, [fileEntry(source, 2_000_000_000)]);
    await expect(write(pkg, join(folder, 'sample.rpm'), 'zstd', interrupt.signal)).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual(['source']);
  });

  it.each([
    ['shorter', 'x'.repeat(10), 11],
    ['longer', 'x'.repeat(12), 11],
    ['shorter and large', 'x'.repeat(1_000_000), 1_000_001],
    ['longer and large', 'x'.repeat(1_000_002), 1_000_001],
    ['empty where it was large', '', 1_000_001],
  ])('by a file that is %s than announced names its path', async (_, content, size) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'source'), content);
    const pkg = rpmPackage({}, [fileEntry(join(folder, 'source'), size)]);
    await expect(write(pkg, join(folder, 'sample.rpm'))).rejects.toThrow(/source, which becomes .*payload/);
    expect(await readdir(folder)).toEqual(['source']);
  });

  it.each([10, 1_000_000])('by a file of %d bytes that is gone is said as such', async (size) => {
    const folder = await temporaryFolder();
    const pkg = rpmPackage({}, [fileEntry(join(folder, 'gone'), size)]);
    const failure = expect(write(pkg, join(folder, 'sample.rpm'))).rejects;
    await failure.toSatisfy((error) => error instanceof UserError && error.message.includes('ENOENT'));
    expect(await readdir(folder)).toEqual([]);
  });
});

/** Peak memory, in KiB, of writing a package that holds a file of so many megabytes. */
async function peakOf(megabytes: number): Promise<number> {
  const folder = await temporaryFolder();
  const file = join(folder, 'file');
  await writeFile(file, '');
  await truncate(file, megabytes * 1_000_000);
  const args = [child, join(folder, 'sample.rpm'), 'zstd', file];
  const { error, peak } = resultOf(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  expect(error).toBeUndefined();
  return peak;
}

function resultOf(printed: string): { error?: { name: string; message: string }; peak: number } {
  return JSON.parse(printed) as ReturnType<typeof resultOf>;
}

function fileEntry(file: string, size: number): ContentEntry {
  const path = '/usr/lib/sample/payload';
  return { kind: 'file', path, source: { file }, size, mode: 0o644, owner: 'root', group: 'root' };
}

async function write(
  pkg: Package,
  path: string,
  compression: Compression = 'zstd',
  signal?: AbortSignal,
): Promise<void> {
  await rpmFormat.write(pkg, path, { compression }, context(signal));
}
