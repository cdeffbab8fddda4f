import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ensureDir } from 'fs-extra/esm';
import { expect, test } from 'vitest';
import { compressTo } from '../../../../../src/formats/shared/writing/compress.ts';
import { compressStored } from '../../../../../src/formats/shared/writing/stored-payload.ts';
import { temporaryFolder } from '../../../../temporary.ts';

const { signal } = new AbortController();

/** An archive whose content may differ each time it is made; the last one is repeated. */
function archiveOf(...contents: readonly string[]): { make: () => Readable; made: () => number } {
  let made = 0;
  return {
    make: () => {
      const content = contents[Math.min(made, contents.length - 1)] ?? '';
      made += 1;
      return Readable.from([Buffer.from(content.repeat(1000))], { objectMode: false });
    },
    made: () => made,
  };
}

test.each(['zstd', 'xz'] as const)('%s: with and without the cache, the bytes are the same', async (how) => {
  const folder = await temporaryFolder();
  const context = { cacheDir: join(folder, 'cache'), signal };
  const archive = archiveOf('what is packed ');
  await compressStored(join(folder, 'first'), archive.make, how, context);
  expect(archive.made()).toBe(2);
  await compressStored(join(folder, 'second'), archive.make, how, context);
  expect(archive.made()).toBe(3);
  await compressTo(join(folder, 'plain'), archive.make(), how, signal);
  const plain = await readFile(join(folder, 'plain'));
  expect(await readFile(join(folder, 'first'))).toEqual(plain);
  expect(await readFile(join(folder, 'second'))).toEqual(plain);
});

test('an archive that changes while it is packed is refused, and does not stay in the cache', async () => {
  const folder = await temporaryFolder();
  const context = { cacheDir: join(folder, 'cache'), signal };
  const archive = archiveOf('before ', 'after ');
  await expect(compressStored(join(folder, 'out'), archive.make, 'zstd', context)).rejects.toThrow(
    'a file changed while it was packed',
  );
  expect(await readdir(join(folder, 'cache', 'payloads'))).toEqual([]);
});

test('the cache keeps the payloads that were used last', async () => {
  const folder = await temporaryFolder();
  const payloads = join(folder, 'cache', 'payloads');
  await ensureDir(payloads);
  for (let at = 0; at < 50; at += 1) {
    const path = join(payloads, `old-${at}`);
    await writeFile(path, '');
    await utimes(path, at, at);
  }
  await compressStored(join(folder, 'out'), archiveOf('new ').make, 'zstd', {
    cacheDir: join(folder, 'cache'),
    signal,
  });
  const left = await readdir(payloads);
  expect(left).toHaveLength(48);
  expect(left).not.toContain('old-2');
  expect(left).toContain('old-3');
});
