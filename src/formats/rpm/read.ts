import { archNamed } from '../../config/architectures.ts';
import { tag } from './encoding/tag.ts';
import type { Bytes } from '../shared/reading/bytes.ts';
import { decompressed, type Decompression } from '../shared/reading/decompress.ts';
import type { PackageFile } from '../shared/reading/package-file.ts';
import { withRecord } from '../shared/reading/read-record.ts';
import { textOfCpio } from './encoding/read-cpio.ts';
import { readRpmHeader } from './encoding/read-header.ts';

const leadSize = 96;
/** The signature header is some kilobytes; file signatures of a large package, some megabytes (rpm's own limit). */
const largestSignature = 64 * 1024 * 1024;

/** What rpm calls them in its header; without one it is gzip. */
const decompressions: Readonly<Record<string, Decompression>> = { gzip: 'gzip', xz: 'xz', zstd: 'zstd' };

/**
 * Reads name, epoch, version, release and architecture of an .rpm, and its build record where it has one: lead, signature header, main header, payload ("RPM V4
 * Package format" in rpm's manual). Only one thing in the lead can be relied on: whether it is a source package.
 * @throws UserError when it is a broken or a source package
 */
export async function readRpm(bytes: Bytes): Promise<PackageFile> {
  const lead = await bytes.require(0, leadSize, 'lead');
  if (lead.readUInt16BE(6) !== 0) bytes.refuse('it is a source package');
  const header = await readRpmHeader(bytes, await endOfSignature(bytes), 'header');
  const text = async (number: number, name: string): Promise<string> =>
    (await header.text(number)) ?? bytes.refuse(`its header has no ${name}`);
  const version = await text(tag.VERSION, 'version');
  const release = await text(tag.RELEASE, 'release');
  const epoch = await header.number(tag.EPOCH);
  const arch = await text(tag.ARCH, 'architecture');
  const pkg: PackageFile = {
    file: bytes.file,
    format: 'rpm',
    name: await text(tag.NAME, 'name'),
    version: `${epoch === undefined ? '' : `${epoch}:`}${version}-${release}`,
    arch: arch === 'noarch' ? 'all' : (archNamed(arch) ?? arch),
  };
  const compressor = (await header.text(tag.PAYLOADCOMPRESSOR)) ?? 'gzip';
  return withRecord(pkg, bytes, async (path, largest) => {
    const how = decompressions[compressor];
    // Our packages have no other compression.
    if (how === undefined) return undefined;
    const payload = decompressed(bytes.stream(header.end, undefined, 'payload'), how);
    return textOfCpio(payload, path, largest);
  });
}

/**
 * Where the main header begins: after the signature header, at a multiple of eight.
 * @throws UserError when there is no signature header
 */
export async function endOfSignature(bytes: Bytes): Promise<number> {
  const { end } = await readRpmHeader(bytes, leadSize, 'signature header', largestSignature);
  return Math.ceil(end / 8) * 8;
}
