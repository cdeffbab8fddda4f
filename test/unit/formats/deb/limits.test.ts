import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDir } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { debFormat } from '../../../../src/formats/deb/format.ts';
import { compressions, type Compression } from '../../../../src/plan/compression.ts';
import type { ContentEntry, Package } from '../../../../src/installation/package.ts';
import { UserError } from '../../../../src/support/errors.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import { samplePackage } from './sample-package.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { freshCache } from '../../../fresh-cache.ts';

const child = fileURLToPath(new URL('child/write.ts', import.meta.url));

describe('memory', () => {
  it('does not grow with the package', async () => {
    const small = await peakOf(200);
    const large = await peakOf(500);
    // 300 MB more of content; what differs is the garbage collector's mood.
    expect(large - small).toBeLessThan(64 * 1024);
  });
});

describe.each(compressions)('a full disk, %s', (compression) => {
  it('is said, and leaves nothing', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'incompressible');
    await writeFile(file, crypto.getRandomValues(new Uint8Array(65_536)));
    await mkdir(join(folder, 'small'));
    const script = `
      mount -t tmpfs -o size=32k tmpfs "$1"
      "$2" "$3" "$1/sample.deb" "$4" "$5"
      ls -A "$1" >&2
    `;
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
      message: `cannot write ${join(folder, 'small/sample.deb')}: no space left on the disk`,
    });
    expect(await readdir(join(folder, 'small'))).toEqual([]);
  });
});

describe('a folder that cannot be written to', () => {
  it.each([
    ['does not exist', 'missing/sample.deb', /no such file or folder/],
    ['is a file', 'file/sample.deb', /there is a file where a folder should be/],
    ['is taken by a folder', 'taken', /it is a folder/],
  ])('%s', async (_, path, message) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await ensureDir(join(folder, 'taken/by-something'));
    const before = await readdir(folder);
    await expect(write(samplePackage(), join(folder, path))).rejects.toSatisfy(
      (error) => error instanceof UserError && message.test(error.message) && error.hints.length > 0,
    );
    expect(await readdir(folder)).toEqual(before);
  });

  it('is read-only for an ordinary user', async () => {
    const folder = await temporaryFolder();
    const out = join(folder, 'out');
    await mkdir(out);
    await writeFile(join(folder, 'file'), 'x');
    await chmod(folder, 0o755);
    await chmod(out, 0o555);
    // Machine may write anywhere, so the writer runs as nobody when the tests run as root.
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const printed = execFileSync(
      process.execPath,
      [child, join(out, 'sample.deb'), 'zstd', join(folder, 'file')],
      {
        encoding: 'utf8',
        ...nobody,
      },
    );
    expect(resultOf(printed).error?.message).toMatch(/permission denied/);
    expect(await readdir(out)).toEqual([]);
  });
});

describe('content that is not as announced', () => {
  it.each([
    ['shorter', 'x'.repeat(10), 11],
    ['longer', 'x'.repeat(12), 11],
    ['shorter and large', 'x'.repeat(1_000_000), 1_000_001],
    ['longer and large', 'x'.repeat(1_000_002), 1_000_001],
  ])('%s is refused with its path', async (_, content, size) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'source'), content);
    const pkg = samplePackage({}, [fileEntry(join(folder, 'source'), size)]);
    await expect(write(pkg, join(folder, 'sample.deb'))).rejects.toThrow(/source, which becomes .*payload/);
    expect(await readdir(folder)).toEqual(['source']);
  });

  it.each([10, 1_000_000])('a file of %d bytes that is gone is named', async (size) => {
    const folder = await temporaryFolder();
    const pkg = samplePackage({}, [fileEntry(join(folder, 'gone'), size)]);
    await expect(write(pkg, join(folder, 'sample.deb'))).rejects.toThrow(
      /cannot read what becomes \/usr\/lib\/sample\/payload: ENOENT/,
    );
    expect(await readdir(folder)).toEqual([]);
  });
});

describe.each(compressions)('an interrupt, %s', (compression) => {
  it.each([0, 20, 60, 150])('after %d ms ends the run with its reason and leaves nothing', async (after) => {
    const folder = await temporaryFolder();
    const source = join(folder, 'source');
    await writeFile(source, '');
    await truncate(source, 2_000_000_000);
    const interrupt = new AbortController();
    const reason = new Error('ended by SIGINT');
    setTimeout(() => {
      interrupt.abort(reason);
    }, after);
    const pkg = samplePackage({}, [fileEntry(source, 2_000_000_000)]);
    await expect(write(pkg, join(folder, 'sample.deb'), compression, interrupt.signal)).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual(['source']);
  });
});

describe('xz', () => {
  it('that is missing is said with what to do', async () => {
    const folder = await temporaryFolder();
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      await expect(write(samplePackage(), join(folder, 'sample.deb'), 'xz')).rejects.toThrow(
        'xz is not installed',
      );
    } finally {
      process.env.PATH = path;
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('that fails is quoted', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/xz'), '#!/bin/sh\necho "xz: broken" >&2\nexit 3\n', { mode: 0o755 });
    const path = process.env.PATH;
    process.env.PATH = `${join(folder, 'bin')}:${path ?? ''}`;
    try {
      await expect(write(samplePackage(), join(folder, 'sample.deb'), 'xz')).rejects.toThrow(
        'xz failed: xz: broken',
      );
    } finally {
      process.env.PATH = path;
    }
    expect(await readdir(folder)).toEqual(['bin']);
  });
});

/** Peak memory, in KiB, of writing a package that holds a file of so many megabytes. */
async function peakOf(megabytes: number): Promise<number> {
  const folder = await temporaryFolder();
  const file = join(folder, 'file');
  await writeFile(file, '');
  await truncate(file, megabytes * 1_000_000);
  const args = [child, join(folder, 'sample.deb'), 'zstd', file];
  const { error, peak } = resultOf(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  expect(error).toBeUndefined();
  return peak;
}

function resultOf(printed: string): { error?: { name: string; message: string }; peak: number } {
  return JSON.parse(printed) as ReturnType<typeof resultOf>;
}

function fileEntry(file: string, size: number): ContentEntry {
  return {
    kind: 'file',
    path: '/usr/lib/sample/payload',
    source: { file },
    size,
    mode: 0o644,
    owner: 'root',
    group: 'root',
  };
}

async function write(
  pkg: Package,
  path: string,
  compression: Compression = 'zstd',
  signal: AbortSignal = AbortSignal.any([]),
): Promise<void> {
  const context = { reporter: silentReporter(), signal, cacheDir: freshCache(), offline: true };
  await debFormat.write(pkg, path, { compression }, context);
}
