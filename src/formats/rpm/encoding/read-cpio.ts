/** Bytes of "newc" headers before the name (cpio(5)). */
const headerSize = 110;
/** Bytes that every header begins with: the magic and a first field. */
const shortHeaderSize = 14;
const longestName = 4096;

/** A path of an archive, as the archive says it; its content is to be read, or is skipped. */
export interface CpioEntry {
  /** "./usr/bin/x"; in rpm's own variant, for files of more than 4 GiB, the place in the package's header. */
  readonly name: string | number;
  /** Type and permission bits. */
  readonly mode: number;
  /** Seconds since 1970-01-01 UTC. */
  readonly time: number;
  /** Bytes of the content: a file's, or the target of a symlink. */
  readonly size: number;
  readonly content: AsyncIterable<Buffer>;
}

/**
 * Every entry of a cpio archive ("newc") in its order, as it is read.
 * @param sizeOf the size of an entry that the archive names by its place only
 * @throws Error for a broken archive; the source's errors as they are
 */
export async function* cpioEntries(
  archive: AsyncIterable<Buffer>,
  sizeOf: (place: number) => number,
): AsyncGenerator<CpioEntry> {
  const reader = readerOf(archive);
  try {
    for (;;) {
      const start = await reader.take(shortHeaderSize);
      const entry = start.toString('latin1').startsWith('07070X')
        ? await shortEntry(start, reader, sizeOf)
        : await wholeEntry(start, reader);
      if (entry === undefined) return;
      const content = contentOf(reader, entry.size);
      yield { ...entry, content };
      // What was not read is skipped.
      await drain(content);
      await reader.skip(padding(entry.size));
    }
  } finally {
    await reader.end();
  }
}

type EntryHeader = Omit<CpioEntry, 'content'>;

async function wholeEntry(start: Buffer, reader: Reader): Promise<EntryHeader | undefined> {
  const rest = await reader.take(headerSize - shortHeaderSize);
  const header = Buffer.concat([start, rest]).toString('latin1');
  if (!/^07070[12][0-9a-fA-F]{104}$/.test(header)) throw new Error('a cpio header is broken');
  const nameSize = hex(header, 11);
  if (nameSize > longestName) throw new Error('a name in it is too long');
  const name = (await reader.take(nameSize)).toString('utf8').replace(/\0$/, '');
  await reader.skip(padding(headerSize + nameSize));
  if (name === 'TRAILER!!!') return undefined;
  return { name, mode: hex(header, 1), time: hex(header, 5), size: hex(header, 6) };
}

/** rpm's own variant: magic, the place in eight digits, and two bytes of padding. */
async function shortEntry(
  start: Buffer,
  reader: Reader,
  sizeOf: (place: number) => number,
): Promise<EntryHeader> {
  const text = start.toString('latin1');
  if (!/^07070X[0-9a-fA-F]{8}$/.test(text)) throw new Error('a cpio header is broken');
  await reader.skip(padding(shortHeaderSize));
  const place = hex(text, 0);
  return { name: place, mode: 0, time: 0, size: sizeOf(place) };
}

async function drain(content: AsyncIterable<Buffer>): Promise<void> {
  const iterator = content[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

/** The content in pieces; a second reader goes on where the first one ended. */
function contentOf(reader: Reader, size: number): AsyncIterable<Buffer> {
  let left = size;
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        if (left === 0) return { done: true, value: undefined };
        const value = await reader.upTo(left);
        left -= value.length;
        return { done: false, value };
      },
    }),
  };
}

/**
 * One file of a cpio archive ("newc"), which is read no further than to it. In rpm's own variant, for files of more
 * than 4 GiB, entries have no names: nothing is found in it.
 * @param path without "./" before it
 * @param largest the most bytes that the file may have
 * @returns its text; undefined when the archive does not have it
 * @throws Error for a broken archive or a file that is larger; the source's errors as they are
 */
export async function textOfCpio(
  archive: AsyncIterable<Buffer>,
  path: string,
  largest: number,
): Promise<string | undefined> {
  for await (const { name, size, content } of cpioEntries(archive, () => 0)) {
    if (typeof name === 'number') return undefined;
    if (name.replace(/^\.?\//, '') !== path) continue;
    if (size > largest) throw new Error(`${path} has ${size} bytes`);
    const pieces: Buffer[] = [];
    for await (const piece of content) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  }
  return undefined;
}

/** A field of the header by its place: eight hexadecimal digits each, after the magic of six bytes. */
function hex(header: string, place: number): number {
  return Number.parseInt(header.slice(6 + 8 * place, 14 + 8 * place), 16);
}

/** Everything begins at a multiple of four. */
function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}

interface Reader {
  /** At least one byte, at most as many. */
  upTo(length: number): Promise<Buffer>;
  take(length: number): Promise<Buffer>;
  skip(length: number): Promise<void>;
  end(): Promise<void>;
}

/** Reads a stream by numbers of bytes; no more of it is held than is taken at once. */
function readerOf(source: AsyncIterable<Buffer>): Reader {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const upTo = async (length: number): Promise<Buffer> => {
    while (rest.length === 0) {
      const next = await iterator.next();
      if (next.done === true) throw new Error('it ends too early');
      rest = next.value;
    }
    const found = rest.subarray(0, length);
    rest = rest.subarray(found.length);
    return found;
  };
  return {
    upTo,
    take: async (length) => {
      const pieces: Buffer[] = [];
      for (let left = length; left > 0;) {
        const piece = await upTo(left);
        pieces.push(piece);
        left -= piece.length;
      }
      return Buffer.concat(pieces);
    },
    skip: async (length) => {
      for (let left = length; left > 0;) left -= (await upTo(left)).length;
    },
    end: async () => {
      await iterator.return?.();
    },
  };
}
