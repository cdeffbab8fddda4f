import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compressStored } from '../../../../../src/formats/shared/compressing/compress-stored.ts';
import type { Part } from '../../../../../src/formats/shared/compressing/part.ts';
import { compressions } from '../../../../../src/plan/compression.ts';
import { temporaryFolder } from '../../../../temporary.ts';
import { lines, partOf } from './parts.ts';

const { signal } = new AbortController();

test.each(compressions)('%s: with and without the cache, the bytes are the same', async (how) => {
  const folder = await temporaryFolder();
  const parts = [partOf(lines(50)), partOf(lines(60, 'a')), partOf(lines(70, 'b'))];
  const write = async (name: string, cache: string): Promise<Buffer> => {
    await compressStored(join(folder, name), parts, how, { cacheDir: join(folder, cache), signal });
    return readFile(join(folder, name));
  };
  const first = await write('first', 'cache');
  expect(await write('again', 'cache')).toEqual(first);
  expect(parts.map(({ reads }) => reads)).toEqual(parts.map(() => ({ first: 2, again: 1 })));
  expect(await write('other', 'other-cache')).toEqual(first);
});

test('only a part that changed is compressed again, and the bytes are those of a cache that knows nothing', async () => {
  const folder = await temporaryFolder();
  const [one, other] = [partOf(lines(50)), partOf(lines(60))];
  const context = { cacheDir: join(folder, 'cache'), signal };
  await compressStored(join(folder, 'before'), [one, partOf(lines(5)), other], 'zstd', context);
  const changed = [one, partOf(lines(6)), other];
  await compressStored(join(folder, 'after'), changed, 'zstd', context);
  expect([one, ...changed.slice(1)].map(({ reads }) => reads.again)).toEqual([1, 1, 1]);
  await compressStored(join(folder, 'anew'), changed, 'zstd', { ...context, cacheDir: join(folder, 'new') });
  expect(await readFile(join(folder, 'after'))).toEqual(await readFile(join(folder, 'anew')));
});

test('a part that changes while it is packed is refused, and does not stay in the cache', async () => {
  const folder = await temporaryFolder();
  const part: Part = {
    *pieces(isFirst) {
      yield Buffer.from(isFirst ? 'before' : 'after');
    },
  };
  const context = { cacheDir: join(folder, 'cache'), signal };
  await expect(compressStored(join(folder, 'out'), [part], 'zstd', context)).rejects.toThrow(
    'a file changed while it was packed',
  );
  expect(await readdir(join(folder, 'cache', 'payloads'))).toEqual([]);
});
