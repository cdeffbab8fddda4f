/** A tag's place in a header: 16 bytes of its index. */
export interface IndexEntry {
  readonly type: number;
  /** Where its values begin among all values, in bytes. */
  readonly offset: number;
  /** How many values; bytes of a binary one. */
  readonly count: number;
}

/** Values by tag number; binary ones as one text in hexadecimal. */
export type HeaderValues = ReadonlyMap<number, readonly (string | number)[]>;

const widths: Readonly<Record<number, number>> = { 2: 1, 3: 2, 4: 4, 5: 8 };
const binary = 7;
const texts: readonly number[] = [6, 8, 9];

/**
 * The values of one tag.
 * @param store the values of all tags
 * @returns undefined for values that are not there, or of a type that no header has
 */
export function decodeValues(
  store: Buffer,
  { type, offset, count }: IndexEntry,
): readonly (string | number)[] | undefined {
  const width = widths[type];
  if (width !== undefined) {
    if (offset + width * count > store.length) return undefined;
    return Array.from({ length: count }, (_, place) => integer(store, offset + width * place, width));
  }
  if (type === binary) {
    return offset + count > store.length ? undefined : [store.toString('hex', offset, offset + count)];
  }
  return texts.includes(type) ? strings(store, offset, count) : undefined;
}

function integer(store: Buffer, at: number, width: number): number {
  return width === 8 ? Number(store.readBigUInt64BE(at)) : store.readUIntBE(at, width);
}

function strings(store: Buffer, offset: number, count: number): readonly string[] | undefined {
  const values: string[] = [];
  for (let at = offset; values.length < count;) {
    const end = store.indexOf(0, at);
    if (end === -1) return undefined;
    values.push(store.toString('utf8', at, end));
    at = end + 1;
  }
  return values;
}
