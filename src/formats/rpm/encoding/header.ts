import { UserError } from '../../../support/errors.ts';

/** A value of a header, in one of the types of the format (rpm's docs, "RPM V4 Package format", Header). */
export type HeaderValue =
  | { readonly type: 'int16' | 'int32' | 'int64'; readonly values: readonly number[] }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings' | 'i18n'; readonly values: readonly string[] }
  | { readonly type: 'bytes'; readonly value: Uint8Array };

/** Values by tag number. */
export type HeaderEntries = ReadonlyMap<number, HeaderValue>;

const typeNumber = { int16: 3, int32: 4, int64: 5, string: 6, bytes: 7, strings: 8, i18n: 9 } as const;
const width = { int16: 2, int32: 4, int64: 8 } as const;

/** rpm allows no more of these in a header (HEADER_DATA_MAX in its header.c). */
const maximumBytes = 256 * 1024 * 1024;
const magic = Buffer.from([0x8e, 0xad, 0xe8, 0x01, 0, 0, 0, 0]);

/**
 * Encodes a header whose only content is one region, which is what rpm calls immutable: digests and signatures
 * stand for its exact bytes. Entries are sorted by tag, and so are their values.
 * @param region the tag of the region: HEADERSIGNATURES or HEADERIMMUTABLE
 * @throws UserError when the values do not fit into a header
 */
export function encodeHeader(region: number, entries: HeaderEntries): Buffer {
  const sorted = [...entries].sort(([a], [b]) => a - b);
  const index = Buffer.alloc(16 * (sorted.length + 1));
  const values: Buffer[] = [];
  let offset = 0;
  sorted.forEach(([tag, value], position) => {
    const { bytes, count, alignment } = encodeValue(tag, value);
    const padding = (alignment - (offset % alignment)) % alignment;
    if (padding > 0) values.push(Buffer.alloc(padding));
    offset += padding;
    writeIndex(index, position + 1, tag, typeNumber[value.type], offset, count);
    values.push(bytes);
    offset += bytes.length;
  });
  // The region's own entry comes first and points to a trailer, which says how far back the index begins.
  writeIndex(index, 0, region, typeNumber.bytes, offset, 16);
  const trailer = Buffer.alloc(16);
  writeIndex(trailer, 0, region, typeNumber.bytes, -index.length, 16);
  const size = offset + trailer.length;
  if (size > maximumBytes) throw tooMuch(`${Math.ceil(size / 1024 / 1024)} MiB of metadata`);
  const counts = Buffer.alloc(8);
  counts.writeUInt32BE(sorted.length + 1, 0);
  counts.writeUInt32BE(size, 4);
  return Buffer.concat([magic, counts, index, ...values, trailer]);
}

function writeIndex(
  index: Buffer,
  position: number,
  tag: number,
  type: number,
  offset: number,
  count: number,
): void {
  index.writeUInt32BE(tag, 16 * position);
  index.writeUInt32BE(type, 16 * position + 4);
  index.writeInt32BE(offset, 16 * position + 8);
  index.writeUInt32BE(count, 16 * position + 12);
}

interface EncodedValue {
  readonly bytes: Buffer;
  readonly count: number;
  readonly alignment: number;
}

function encodeValue(tag: number, value: HeaderValue): EncodedValue {
  switch (value.type) {
    case 'string':
      return { bytes: text(tag, value.value), count: 1, alignment: 1 };
    case 'strings':
    case 'i18n':
      return {
        bytes: Buffer.concat(value.values.map((each) => text(tag, each))),
        count: filled(tag, value.values.length),
        alignment: 1,
      };
    case 'bytes':
      return { bytes: Buffer.from(value.value), count: filled(tag, value.value.length), alignment: 1 };
    case 'int16':
    case 'int32':
    case 'int64':
      return {
        bytes: integers(tag, value.type, value.values),
        count: filled(tag, value.values.length),
        alignment: width[value.type],
      };
  }
}

function integers(tag: number, type: keyof typeof width, values: readonly number[]): Buffer {
  const size = width[type];
  const bytes = Buffer.alloc(values.length * size);
  values.forEach((value, position) => {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new Error(`tag ${tag} cannot hold ${value} as ${type}`);
    if (type === 'int64') bytes.writeBigUInt64BE(BigInt(value), position * size);
    else bytes.writeUIntBE(value, position * size, size);
  });
  return bytes;
}

function text(tag: number, value: string): Buffer {
  if (value.includes('\0')) throw new Error(`tag ${tag} cannot hold a NUL: ${JSON.stringify(value)}`);
  return Buffer.from(`${value}\0`);
}

/** rpm reads an entry without a value as a broken header. */
function filled(tag: number, count: number): number {
  if (count === 0) throw new Error(`tag ${tag} has no value`);
  return count;
}

function tooMuch(what: string): UserError {
  return new UserError(`the package is too large for the .rpm format: ${what}, and rpm allows 256 MiB`, {
    hints: ['Package fewer files, or files with shorter names.'],
  });
}
