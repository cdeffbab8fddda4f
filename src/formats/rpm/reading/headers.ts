import type { Bytes } from '../../shared/reading/bytes.ts';
import { decompressed, type Decompression } from '../../shared/reading/decompress.ts';
import { readRpmHeader, type RpmHeader } from '../encoding/read-header.ts';
import { tag } from '../encoding/tag.ts';

export const leadSize = 96;
/** The signature header is some kilobytes; file signatures of a large package, some megabytes (rpm's own limit). */
const largestSignature = 64 * 1024 * 1024;

/** The headers of an .rpm, and where the main one begins in the file. */
export interface Headers {
  readonly signature: RpmHeader;
  readonly headerAt: number;
  readonly header: RpmHeader;
}

/**
 * Reads the headers' indexes: lead, signature header, main header, payload ("RPM V4 Package format" in rpm's manual).
 * Only one thing in the lead can be relied on: whether it is a source package.
 * @throws UserError when it is a broken or a source package
 */
export async function headersOf(bytes: Bytes): Promise<Headers> {
  const lead = await bytes.require(0, leadSize, 'lead');
  if (lead.readUInt16BE(6) !== 0) bytes.refuse('it is a source package');
  const signature = await readRpmHeader(bytes, leadSize, 'signature header', largestSignature);
  // The main header begins at a multiple of eight.
  const headerAt = Math.ceil(signature.end / 8) * 8;
  return { signature, headerAt, header: await readRpmHeader(bytes, headerAt, 'header') };
}

/** What rpm calls them in its header; without one it is gzip. */
const decompressions: Readonly<Record<string, Decompression>> = { gzip: 'gzip', xz: 'xz', zstd: 'zstd' };

/** How the payload is compressed, in rpm's word. */
export async function compressorOf(header: RpmHeader): Promise<string> {
  return (await header.text(tag.PAYLOADCOMPRESSOR)) ?? 'gzip';
}

/** The payload, decompressed; undefined where it is compressed in a way that this tool cannot read. */
export async function payloadOf(
  bytes: Bytes,
  header: RpmHeader,
): Promise<AsyncGenerator<Buffer> | undefined> {
  const how = decompressions[await compressorOf(header)];
  return how === undefined ? undefined : decompressed(bytes.stream(header.end, undefined, 'payload'), how);
}
