import { describe, expect, it } from 'vitest';
import { encodeHeader } from '../../../../../src/formats/rpm/encoding/header.ts';
import type { HeaderValue } from '../../../../../src/formats/rpm/encoding/header.ts';
import { encodeSignature } from '../../../../../src/formats/rpm/encoding/signature.ts';

interface Read {
  readonly tag: number;
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/** Reads an index as rpm does; an independent reader on purpose. */
function readHeader(bytes: Buffer): { entries: Read[]; data: Buffer } {
  expect(bytes.subarray(0, 8).toString('hex')).toBe('8eade80100000000');
  const count = bytes.readUInt32BE(8);
  const data = bytes.subarray(16 + 16 * count, 16 + 16 * count + bytes.readUInt32BE(12));
  const entries = Array.from({ length: count }, (_, position) => {
    const at = 16 + 16 * position;
    const [tag, type, offset, items] = [0, 4, 8, 12].map((word) => bytes.readInt32BE(at + word));
    return { tag: tag ?? 0, type: type ?? 0, offset: offset ?? 0, count: items ?? 0 };
  });
  return { entries, data };
}

const int = (type: 'int16' | 'int32' | 'int64', ...values: number[]): HeaderValue => ({ type, values });

describe('a header', () => {
  it('is sorted by tag, with values where their types want them, after one another', () => {
    const bytes = encodeHeader(
      63,
      new Map<number, HeaderValue>([
        [2000, int('int64', 2 ** 40)],
        [1000, { type: 'string', value: 'abc' }],
        [1500, int('int32', 7, 8)],
        [1200, int('int16', 1)],
      ]),
    );
    const { entries, data } = readHeader(bytes);
    expect(entries.map(({ tag }) => tag)).toEqual([63, 1000, 1200, 1500, 2000]);
    expect(entries.map(({ type }) => type)).toEqual([7, 6, 3, 4, 5]);
    expect(entries.slice(1).map(({ offset }) => offset)).toEqual([0, 4, 8, 16]);
    expect(data.readBigUInt64BE(16)).toBe(2n ** 40n);
  });

  it('is one region, whose trailer points back to the beginning of the index', () => {
    const { entries, data } = readHeader(encodeHeader(62, new Map([[1000, int('int32', 1)]])));
    expect(entries[0]).toEqual({ tag: 62, type: 7, offset: 4, count: 16 });
    const trailer = data.subarray(4);
    expect([0, 4, 8, 12].map((word) => trailer.readInt32BE(word))).toEqual([62, 7, -32, 16]);
  });

  it.each([
    ['a NUL', { type: 'string', value: 'a\0b' } as const, /cannot hold a NUL/],
    ['no value', { type: 'strings', values: [] } as const, /has no value/],
    ['a number that is too large', int('int32', 2 ** 32), /out of range/],
    ['a negative number', int('int32', -1), /cannot hold -1/],
  ])('with %s is refused', (_, value, message) => {
    expect(() => encodeHeader(63, new Map([[1000, value]]))).toThrow(message);
  });

  it('of more than rpm takes is refused with what to do', () => {
    const value = { type: 'bytes', value: Buffer.alloc(256 * 1024 * 1024) } as const;
    expect(() => encodeHeader(63, new Map([[1000, value]]))).toThrow(
      /too large for the .rpm format: 257 MiB/,
    );
  });
});

describe('a signature', () => {
  const digests = {
    headerSha1: 'a'.repeat(40),
    headerSha256: 'b'.repeat(64),
    wholeMd5: Buffer.alloc(16, 1),
    wholeSize: 1,
    archiveSize: 1,
  };

  it('ends where the main header may begin', () => {
    expect(encodeSignature(digests).length % 8).toBe(0);
  });

  it('has sizes of 64 bits when they need them', () => {
    const tagsOf = (sizes: object): number[] =>
      readHeader(encodeSignature({ ...digests, ...sizes })).entries.map(({ tag }) => tag);
    expect(tagsOf({})).toEqual([62, 269, 273, 1000, 1004, 1007]);
    expect(tagsOf({ archiveSize: 2 ** 33 })).toEqual([62, 269, 270, 271, 273, 1004]);
  });
});
