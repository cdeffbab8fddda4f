import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** What the index of a stream says of a block, in bytes. */
export interface XzBlock {
  readonly unpaddedSize: number;
  readonly uncompressedSize: number;
}

/** No flags but the kind of check: CRC64. */
const flags = Buffer.from([0, 4]);

/** The header of a stream ("The .xz File Format", 2.1.1). */
export const streamBegin = Buffer.concat([Buffer.from('\xfd7zXZ\0', 'latin1'), flags, checksum(flags)]);

/** The index and the footer of a stream (4 and 2.1.2). */
export function streamEnd(blocks: readonly XzBlock[]): Buffer {
  const sizes = blocks.flatMap(({ unpaddedSize, uncompressedSize }) => [unpaddedSize, uncompressedSize]);
  const fields = Buffer.concat([Buffer.from([0]), ...[blocks.length, ...sizes].map(encode)]);
  const padded = Buffer.concat([fields, Buffer.alloc((4 - (fields.length % 4)) % 4)]);
  const index = Buffer.concat([padded, checksum(padded)]);
  const backward = Buffer.alloc(4);
  backward.writeUInt32LE(index.length / 4 - 1);
  const footer = Buffer.concat([backward, flags]);
  return Buffer.concat([index, checksum(footer), footer, Buffer.from('YZ')]);
}

/**
 * Where the blocks of a stream end in its file, and what its index says of them. The file is one that xz has just written.
 * @throws Error for another one
 */
export async function readLayout(
  path: string,
): Promise<{ readonly end: number; readonly blocks: readonly XzBlock[] }> {
  await using file = await open(path);
  const { size } = await file.stat();
  const read = async (position: number, length: number): Promise<Buffer> =>
    (await file.read(Buffer.alloc(length), 0, length, position)).buffer;
  const footer = await read(size - 12, 12);
  if (!footer.subarray(8).equals(Buffer.concat([flags, Buffer.from('YZ')])))
    throw new Error(`${path} is not a stream of xz with CRC64`);
  const length = (footer.readUInt32LE(4) + 1) * 4;
  const end = size - 12 - length;
  const numbers = decoded(await read(end + 1, length - 1));
  const blocks = Array.from({ length: numbers() }, () => ({
    unpaddedSize: numbers(),
    uncompressedSize: numbers(),
  }));
  return { end, blocks };
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(bytes));
  return sum;
}

/** Seven bits a byte, the lowest first; all but the last byte have the highest bit set (1.2). */
function encode(number: number): Buffer {
  const bytes: number[] = [];
  let rest = number;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Buffer.from([...bytes, rest]);
}

/** The numbers that are encoded there, one at each call. */
function decoded(bytes: Buffer): () => number {
  let at = 0;
  return () => {
    let number = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = bytes[at++] ?? 0;
      number += (byte % 0x80) * factor;
      if (byte < 0x80) return number;
    }
  };
}
