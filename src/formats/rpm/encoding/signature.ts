import { encodeHeader, type HeaderEntries, type HeaderValue } from './header.ts';
import { signatureTag } from './tag.ts';

/** What the signature header says about the rest of the package; digests in lower-case hexadecimal. */
export interface PackageDigests {
  readonly headerSha1: string;
  readonly headerSha256: string;
  /** MD5 of main header and compressed payload: what rpm < 4.14 verifies. */
  readonly wholeMd5: Uint8Array;
  /** Bytes of main header and compressed payload. */
  readonly wholeSize: number;
  /** Bytes of the payload as it was before compression. */
  readonly archiveSize: number;
}

/** Bytes of the signature header; it has the same length whatever the digests are. */
export function encodeSignature(digests: PackageDigests): Buffer {
  const header = encodeHeader(signatureTag.HEADERSIGNATURES, signatureEntries(digests));
  // The main header begins at a multiple of eight.
  return Buffer.concat([header, Buffer.alloc((8 - (header.length % 8)) % 8)]);
}

function signatureEntries(digests: PackageDigests): HeaderEntries {
  const { wholeSize, archiveSize } = digests;
  const isLong = wholeSize > 0xffffffff || archiveSize > 0xffffffff;
  const sizes: readonly (readonly [number, HeaderValue])[] = isLong
    ? [
        [signatureTag.LONGSIZE, { type: 'int64', values: [wholeSize] }],
        [signatureTag.LONGARCHIVESIZE, { type: 'int64', values: [archiveSize] }],
      ]
    : [
        [signatureTag.SIZE, { type: 'int32', values: [wholeSize] }],
        [signatureTag.PAYLOADSIZE, { type: 'int32', values: [archiveSize] }],
      ];
  return new Map<number, HeaderValue>([
    [signatureTag.SHA1, { type: 'string', value: digests.headerSha1 }],
    [signatureTag.SHA256, { type: 'string', value: digests.headerSha256 }],
    [signatureTag.MD5, { type: 'bytes', value: digests.wholeMd5 }],
    ...sizes,
  ]);
}
