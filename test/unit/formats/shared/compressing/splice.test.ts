import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { compressors } from '../../../../../src/formats/shared/compressing/compress.ts';
import type { Part } from '../../../../../src/formats/shared/compressing/part.ts';
import { compressions, type Compression } from '../../../../../src/plan/compression.ts';
import { temporaryFolder } from '../../../../temporary.ts';
import { countedPart, lines, partOf } from './parts.ts';

const { signal } = new AbortController();

async function spliced(parts: readonly (Part & { content: Buffer })[], how: Compression): Promise<Buffer> {
  const folder = await temporaryFolder();
  const files: string[] = [];
  for (const [index, part] of parts.entries()) {
    const file = join(folder, String(index));
    const facts = { isFirst: index === 0, bytes: part.content.length };
    await compressors[how].compress(file, part.pieces(false), facts, signal);
    files.push(file);
  }
  await compressors[how].splice(join(folder, 'whole'), files, signal);
  return readFile(join(folder, 'whole'));
}

/** What the tool of that name makes of it. */
function read(compressed: Buffer, how: Compression): Buffer {
  return execFileSync(how, ['-dc'], { input: compressed, maxBuffer: 1e9 });
}

describe.each(compressions)('%s', (how) => {
  it('writes one stream that the tool of its name reads, whatever follows what', async () => {
    const small = Array.from({ length: 60 }, (_, index) => partOf(bytes(index, index * 37)));
    const parts = [partOf(''), partOf(lines(9000)), ...small, partOf(lines(3000, 'x')), partOf('')];
    const compressed = await spliced(parts, how);
    const content = Buffer.concat(parts.map((part) => part.content));
    expect(read(compressed, how).equals(content)).toBe(true);
    expect(compressed.length).toBeLessThan(content.length / 10);
  });

  it('writes the same bytes wherever its input was cut', async () => {
    const cuts = [1_000_000, 512, 100_003, 512 * 1024, 512 * 1024 + 1];
    const body = lines(6000);
    const whole = await Promise.all(cuts.map((cut) => spliced([partOf(''), partOf(body, cut)], how)));
    expect(whole.map((file) => file.equals(whole[0] ?? Buffer.alloc(0)))).toEqual(cuts.map(() => true));
  });

  it('writes an empty stream', async () => {
    expect(read(await spliced([countedPart(Buffer.alloc(0))], how), how)).toHaveLength(0);
  });

  it('takes any content for the first part', async () => {
    const parts = [countedPart(Buffer.from(lines(10))), partOf(lines(10))];
    expect(read(await spliced(parts, how), how).toString()).toBe(parts.map((part) => part.content).join(''));
  });
});

test('zstd: copies over the distances that a frame begins with are those of the part', async () => {
  // Each begins with copies of one, four and eight bytes before, as a frame of its own may name them without a distance.
  const bodies = ['aaaaaaaaaaaaaaaaaaaa', 'abcdabcdabcdabcdabcd', 'abcdefghabcdefghabcdefgh'];
  const parts = Array.from({ length: 30 }, (_, index) =>
    partOf(`${bodies[index % 3] ?? ''}${lines(index % 7, 'y')}${bodies[(index + 1) % 3] ?? ''}`.repeat(3)),
  );
  const content = Buffer.concat(parts.map((part) => part.content));
  expect(read(await spliced(parts, 'zstd'), 'zstd').equals(content)).toBe(true);
});

test('zstd: a later part that does not begin with a header is a bug', async () => {
  const parts = [partOf(''), countedPart(Buffer.from(lines(10)))];
  await expect(spliced(parts, 'zstd')).rejects.toThrow('begins with no header');
});

/** Bytes without a pattern. */
function bytes(seed: number, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(`${seed} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}
