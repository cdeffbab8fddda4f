import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { addEntries, textEntry } from '../../installation/content.ts';
import type { Package } from '../../installation/package.ts';
import { digestFile } from '../../support/caching/digest.ts';
import type { Context } from '../../support/context.ts';
import { compressStored } from '../shared/compressing/compress-stored.ts';
import { figuresOf, type Figures } from '../shared/writing/figures.ts';
import type { WriteOptions } from '../format.ts';
import { writeBeside } from '../shared/writing/write-beside.ts';
import { addedEntries } from './documents.ts';
import { identityOf } from './identity.ts';
import { encodeLead } from './encoding/lead.ts';
import { encodeMainHeader, type WrittenPayload } from './main-header.ts';
import { ownedEntries } from './files/owned.ts';
import { payloadOf } from './encoding/payload.ts';
import { encodeSignature, type PackageDigests } from './encoding/signature.ts';
import { renderSpec } from './spec.ts';

/**
 * Writes an .rpm. The headers stand before the payload and hold its digests, so the payload is compressed to a
 * temporary folder beside `path` first; the package is renamed at the end, and removed when that end is not
 * reached.
 * @returns the figures of what was written
 * @throws UserError when the disk is full or the folder is not writable, or the metadata does not fit
 */
export async function writeRpm(
  pkg: Package,
  path: string,
  options: WriteOptions,
  context: Context,
): Promise<Figures> {
  const { signal } = context;
  const complete = await completePackage(pkg);
  await writeBeside(path, signal, async (folder) => {
    const compressed = join(folder, 'payload');
    const payload = await writePayload(complete, compressed, options, context);
    const whole = join(folder, 'whole.rpm');
    await writeWhole(whole, complete, payload, compressed, signal);
    return whole;
  });
  return figuresOf(complete.entries);
}

/** The package with everything that an .rpm of it has, and nothing that others own. */
export async function completePackage(pkg: Package): Promise<Package> {
  const { name } = identityOf(pkg);
  const specPath = `/usr/share/doc/${name}/${name}.spec`;
  const added = [...(await addedEntries(pkg)), textEntry(specPath, '')];
  const complete = { ...pkg, entries: ownedEntries(addEntries(pkg.entries, added), name) };
  // The spec names itself among the files, so it is rendered when they are all known.
  const origin = { kind: 'rendered', from: 'rpm-templates/spec.ejs' } as const;
  const spec = { ...textEntry(specPath, await renderSpec(complete)), origin };
  return { ...complete, entries: complete.entries.map((entry) => (entry.path === specPath ? spec : entry)) };
}

async function writePayload(
  pkg: Package,
  path: string,
  { compression }: WriteOptions,
  context: Context,
): Promise<WrittenPayload> {
  const { parts, passed } = payloadOf(pkg.entries, pkg.epoch);
  await compressStored(path, parts, compression, context);
  return { ...passed(), compression, compressedDigest: await digestFile(path) };
}

/** Lead, signature, header and payload; the signature last, as it holds a digest of what follows it. */
async function writeWhole(
  path: string,
  pkg: Package,
  payload: WrittenPayload,
  compressed: string,
  signal: AbortSignal,
): Promise<void> {
  const header = encodeMainHeader(pkg, payload);
  const { name, evr } = identityOf(pkg);
  const lead = encodeLead(`${name}-${evr}`, pkg.arch);
  const digests: Omit<PackageDigests, 'wholeMd5'> = {
    headerSha1: createHash('sha1').update(header).digest('hex'),
    headerSha256: createHash('sha256').update(header).digest('hex'),
    wholeSize: header.length + (await stat(compressed)).size,
    archiveSize: payload.size,
  };
  const placeholder = encodeSignature({ ...digests, wholeMd5: Buffer.alloc(16) });
  const file = await open(path, 'wx', 0o644);
  try {
    await file.writeFile(Buffer.concat([lead, placeholder, header]));
    const wholeMd5 = await appendPayload(file, header, compressed, signal);
    const signature = encodeSignature({ ...digests, wholeMd5 });
    await file.write(signature, 0, signature.length, lead.length);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Appends the compressed payload; returns the MD5 of header and payload. */
async function appendPayload(
  file: FileHandle,
  header: Buffer,
  compressed: string,
  signal: AbortSignal,
): Promise<Buffer> {
  const md5 = createHash('md5').update(header);
  const source = createReadStream(compressed, { highWaterMark: 1024 * 1024, signal });
  for await (const piece of source as AsyncIterable<Buffer>) {
    md5.update(piece);
    await file.writeFile(piece);
  }
  return md5.digest();
}
