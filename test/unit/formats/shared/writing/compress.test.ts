import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { compressTo } from '../../../../../src/formats/shared/writing/compress.ts';
import { compressions } from '../../../../../src/plan/compression.ts';
import { temporaryFolder } from '../../../../temporary.ts';

/** 3 MB that compress somewhat: digests, each line a few times. */
const content = Buffer.from(
  Array.from({ length: 24_000 }, (_, line) => {
    const digest = createHash('sha512')
      .update(String(line % 9000))
      .digest('hex');
    return `${line} ${digest}\n`;
  }).join(''),
);

describe.each(compressions)('%s', (compression) => {
  it('writes the same bytes wherever its input was cut, and they are read by the tool of its name', async () => {
    const folder = await temporaryFolder();
    const cuts = [content.length, 512, 100_003, 512 * 1024, 512 * 1024 + 1];
    const files = await Promise.all(
      cuts.map(async (cut) => {
        const path = join(folder, String(cut));
        await compressTo(path, cutAnew(cut), compression, AbortSignal.any([]));
        return readFile(path);
      }),
    );
    expect(files.map((file) => file.equals(files[0] ?? Buffer.alloc(0)))).toEqual(cuts.map(() => true));
    const read = execFileSync(compression, ['-dc'], { input: files[0], maxBuffer: 2 * content.length });
    expect(read.equals(content)).toBe(true);
  });

  it('writes an empty stream', async () => {
    const path = join(await temporaryFolder(), 'empty');
    await compressTo(path, Readable.from([], { objectMode: false }), compression, AbortSignal.any([]));
    expect(execFileSync(compression, ['-dc'], { input: await readFile(path) })).toHaveLength(0);
  });
});

function cutAnew(size: number): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0; at < content.length; at += size) pieces.push(content.subarray(at, at + size));
  return Readable.from(pieces, { objectMode: false });
}
