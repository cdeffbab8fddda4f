/** Bytes of "newc" headers before the name (cpio(5)). */
const headerSize = 110;
const longestName = 4096;

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
  const reader = readerOf(archive);
  try {
    for (;;) {
      const header = (await reader.take(headerSize)).toString('latin1');
      if (header.startsWith('07070X')) return undefined;
      if (!/^07070[12][0-9a-fA-F]{104}$/.test(header)) throw new Error('a cpio header is broken');
      const [size, nameSize] = [hex(header, 6), hex(header, 11)];
      if (nameSize > longestName) throw new Error('a name in it is too long');
      const name = (await reader.take(nameSize)).toString('utf8').replace(/\0$/, '');
      await reader.skip(padding(headerSize + nameSize));
      if (name === 'TRAILER!!!') return undefined;
      if (name.replace(/^\.?\//, '') === path) {
        if (size > largest) throw new Error(`${path} has ${size} bytes`);
        return (await reader.take(size)).toString('utf8');
      }
      await reader.skip(size + padding(size));
    }
  } finally {
    await reader.end();
  }
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
  take(length: number): Promise<Buffer>;
  skip(length: number): Promise<void>;
  end(): Promise<void>;
}

/** Reads a stream by numbers of bytes; no more of it is held than is taken at once. */
function readerOf(source: AsyncIterable<Buffer>): Reader {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const upTo = async (length: number): Promise<Buffer> => {
    if (rest.length === 0) {
      const next = await iterator.next();
      if (next.done === true) throw new Error('it ends too early');
      rest = next.value;
    }
    const found = rest.subarray(0, length);
    rest = rest.subarray(found.length);
    return found;
  };
  return {
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
