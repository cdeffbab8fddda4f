import { block, blockKind } from './zstd-frame.ts';

/** What blocks need to find at the beginning of a frame: the distances of the last three copies (RFC 8878, 3.1.1.5). */
const distances = [8, 4, 1] as const;

/** The shortest copy that a block can make. */
const shortest = 3;

/** So many equal bytes in a row can be written as copies over each of the distances. */
const run = Math.max(...distances) + distances.length * shortest;

/** The header of an archive's entry lies within so many bytes, and has a run: unused fields. */
const header = 512;

/**
 * Turns the beginning of a part into blocks after which a decoder is as at the beginning of a frame.
 * @returns these blocks, and what follows them in the part
 * @throws Error for a part that does not begin with an archive's header
 */
export function beginWithSeam(source: Iterable<Buffer>): { blocks: Buffer; rest: Iterable<Buffer> } {
  const iterator = source[Symbol.iterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < header) {
    const next = iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const start = findRun(head.subarray(0, header));
  const literal = head.subarray(0, start + Math.max(...distances));
  const blocks = Buffer.concat([block(blockKind.raw, literal), ...distances.map(copyBlock)]);
  return { blocks, rest: chained(head.subarray(start + run), iterator) };
}

function findRun(bytes: Buffer): number {
  let start = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== bytes[start]) start = at;
    if (at - start + 1 === run) return start;
  }
  throw new Error('a part of an archive begins with no header');
}

/**
 * A block that copies three bytes from so far back: no literals, one sequence, each of its three codes the only symbol of
 * its table (RFC 8878, 3.1.1.3).
 */
function copyBlock(distance: number): Buffer {
  // Values up to 3 stand for the last distances; the code is the number of bits after the leading one.
  const value = distance + 3;
  const code = Math.floor(Math.log2(value));
  const [noLiterals, oneSequence, onlySymbols, noLength, shortestCopy] = [0, 1, 0b01_01_01_00, 0, 0];
  // The bits are read from the end, behind a leading 1: the value itself, whose own leading 1 is not stored.
  return block(
    blockKind.compressed,
    Buffer.from([noLiterals, oneSequence, onlySymbols, noLength, code, shortestCopy, value]),
  );
}

function* chained(first: Buffer, rest: Iterator<Buffer>): Generator<Buffer> {
  try {
    yield first;
    for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
  } finally {
    rest.return?.();
  }
}
