import type { Bytes } from '../../shared/reading/bytes.ts';
import { decodeValues, type HeaderValues, type IndexEntry } from './header-values.ts';

/** A header's values by tag, each read from the file when it is asked for. */
export interface RpmHeader {
  /** Where the header ends in the file, in bytes. */
  readonly end: number;
  /** The value of a string's tag; undefined when the header has none. */
  text(tag: number): Promise<string | undefined>;
  /** The value of a 32-bit number's tag; undefined when the header has none. */
  number(tag: number): Promise<number | undefined>;
  /** Every tag's values, in the index's order. */
  all(): Promise<HeaderValues>;
}

const int32 = 4;
const string = 6;

/** rpm's own limits: HEADER_TAGS_MAX and HEADER_DATA_MAX in its header.c. */
const mostEntries = 0xffff;
const largestValues = 256 * 1024 * 1024;
/** Names and versions are short; a longer string is taken for damage. */
const longestText = 4096;

/**
 * Reads the index of a header: magic, number of entries, size of their values, 16 bytes an entry. No more than that
 * is held, whatever sizes the header claims.
 * @param what its name in messages
 * @param limit the most bytes that its values may have
 * @throws UserError for a broken header
 */
export async function readRpmHeader(
  bytes: Bytes,
  position: number,
  what: string,
  limit = largestValues,
): Promise<RpmHeader> {
  const start = await bytes.require(position, 16, what);
  if (start.toString('latin1', 0, 4) !== '\u008e\u00ad\u00e8\u0001')
    bytes.refuse(`its ${what} does not begin as one`);
  const count = start.readUInt32BE(8);
  const size = start.readUInt32BE(12);
  if (count === 0 || count > mostEntries || size > limit) bytes.refuse(`its ${what} has an impossible size`);
  const index = indexOf(await bytes.require(position + 16, 16 * count, what));
  const values = position + 16 + 16 * count;
  const value = async (tag: number, type: number, length: number): Promise<Buffer | undefined> => {
    const entry = index.get(tag);
    if (entry === undefined) return undefined;
    if (entry.type !== type || entry.offset >= size) bytes.refuse(`tag ${tag} of its ${what} is broken`);
    return bytes.read(values + entry.offset, Math.min(length, size - entry.offset));
  };
  return {
    end: values + size,
    text: async (tag) => {
      const found = await value(tag, string, longestText);
      if (found === undefined) return undefined;
      const length = found.indexOf(0);
      return length > 0
        ? found.toString('utf8', 0, length)
        : bytes.refuse(`tag ${tag} of its ${what} is broken`);
    },
    number: async (tag) => {
      const found = await value(tag, int32, 4);
      if (found === undefined) return undefined;
      return found.length === 4 ? found.readUInt32BE(0) : bytes.refuse(`tag ${tag} of its ${what} is broken`);
    },
    all: async () => {
      if (values + size > bytes.size) bytes.refuse(`it ends within its ${what}`);
      const store = await bytes.require(values, size, what);
      return new Map(
        [...index].map(([tag, entry]) => {
          const decoded = decodeValues(store, entry);
          return [tag, decoded ?? bytes.refuse(`tag ${tag} of its ${what} is broken`)] as const;
        }),
      );
    },
  };
}

function indexOf(index: Buffer): ReadonlyMap<number, IndexEntry> {
  const entries = new Map<number, IndexEntry>();
  for (let at = 0; at < index.length; at += 16) {
    entries.set(index.readUInt32BE(at), {
      type: index.readUInt32BE(at + 4),
      offset: index.readUInt32BE(at + 8),
      count: index.readUInt32BE(at + 12),
    });
  }
  return entries;
}
