import { gzipSync } from 'node:zlib';
import { cpioHeader, cpioTrailer, padding } from '../../../../src/formats/rpm/encoding/cpio.ts';
import { encodeHeader, type HeaderEntries } from '../../../../src/formats/rpm/encoding/header.ts';
import { encodeLead } from '../../../../src/formats/rpm/encoding/lead.ts';
import { signatureTag, tag } from '../../../../src/formats/rpm/encoding/tag.ts';
import { textEntry } from '../../../../src/installation/content.ts';

/** Where the parts of `smallRpm` begin, in bytes. */
export const signatureAt = 96;
export const headerAt = 96 + 16 + 2 * 16 + 8 + 16;

/**
 * Lead, signature header, main header and payload of an .rpm.
 * @param payload compressed; gzip is what rpm takes where the header says nothing
 */
export function smallRpm(entries: HeaderEntries, payload: Buffer = gzipSync(cpioOf({}))): Buffer {
  const signature = new Map([[signatureTag.SIZE, { type: 'int32', values: [1] } as const]]);
  const encoded = encodeHeader(signatureTag.HEADERSIGNATURES, signature);
  const fill = Buffer.alloc((8 - (encoded.length % 8)) % 8);
  const header = encodeHeader(tag.HEADERIMMUTABLE, entries);
  return Buffer.concat([encodeLead('small-1-1', 'amd64'), encoded, fill, header, payload]);
}

/** The least that a package says of itself. */
export const identity: HeaderEntries = new Map([
  [tag.NAME, { type: 'string', value: 'small' } as const],
  [tag.VERSION, { type: 'string', value: '1.0~rc1' } as const],
  [tag.RELEASE, { type: 'string', value: '2.fc42' } as const],
  [tag.ARCH, { type: 'string', value: 'x86_64' } as const],
]);

/** A cpio archive of these files, by their absolute paths. */
export function cpioOf(files: Readonly<Record<string, string>>): Buffer {
  const pieces = Object.entries(files).flatMap(([path, text], index) => {
    const content = Buffer.from(text);
    const header = cpioHeader({ entry: textEntry(path, content), inode: index + 1, epoch: 0 });
    return [header, content, padding(content.length)];
  });
  return Buffer.concat([...pieces, cpioTrailer()]);
}
