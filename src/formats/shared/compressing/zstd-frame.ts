/** Magic number of a frame. */
const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** The kinds of blocks (RFC 8878, 3.1.1.2.2). */
export const blockKind = { raw: 0, repeated: 1, compressed: 2 } as const;
type BlockKind = (typeof blockKind)[keyof typeof blockKind];

/** The beginning of a frame without checksum, dictionary or size; its window has 2^windowLog bytes. */
export function frameBegin(windowLog: number): Buffer {
  return Buffer.concat([magic, Buffer.from([0, (windowLog - 10) << 3])]);
}

/** The last block of a frame, an empty one. */
export const frameEnd = Buffer.from([1, 0, 0]);

/** A block that is not the last of its frame. */
export function block(kind: BlockKind, content: Uint8Array): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE(content.length * 8 + kind * 2, 0, 3);
  return Buffer.concat([header, content]);
}

/**
 * The blocks of a frame, with none of them marked as the last one.
 * @throws Error for what is not one whole frame
 */
export async function* blocksOf(frame: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const take = takerOf(frame);
  const start = await take(5);
  if (!start.subarray(0, 4).equals(magic)) throw new Error('not a zstd frame');
  await take(restOfHeader(start[4] ?? 0));
  for (let isLast = false; !isLast;) {
    const value = (await take(3)).readUIntLE(0, 3);
    isLast = value % 2 === 1;
    const kind = Math.floor(value / 2) % 4;
    const size = Math.floor(value / 8);
    const content = await take(kind === blockKind.repeated ? 1 : size);
    const header = Buffer.alloc(3);
    header.writeUIntLE(isLast ? value - 1 : value, 0, 3);
    yield Buffer.concat([header, content]);
  }
}

/** Bytes of a frame's header after its descriptor: the window, the dictionary's number, the content's size (3.1.1.1.1). */
function restOfHeader(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const size = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 2 ** sizeFlag;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  return (isSingleSegment ? 0 : 1) + dictionary + size;
}

/** Takes numbers of bytes from a stream. */
function takerOf(source: AsyncIterable<Buffer>): (length: number) => Promise<Buffer> {
  const iterator = source[Symbol.asyncIterator]();
  let waiting: Buffer = Buffer.alloc(0);
  return async (length) => {
    while (waiting.length < length) {
      const next = await iterator.next();
      if (next.done === true) throw new Error('a zstd frame ends too early');
      waiting = Buffer.concat([waiting, next.value]);
    }
    const taken = waiting.subarray(0, length);
    waiting = waiting.subarray(length);
    return taken;
  };
}
