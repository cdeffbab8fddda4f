import { encodeHeader, type HeaderEntries } from '../../../../src/formats/rpm/header.ts';
import { encodeLead } from '../../../../src/formats/rpm/lead.ts';
import { signatureTag, tag } from '../../../../src/formats/rpm/tag.ts';

/** Where the parts of `smallRpm` begin, in bytes. */
export const signatureAt = 96;
export const headerAt = 96 + 16 + 2 * 16 + 8 + 16;

/** Lead, signature header and main header of an .rpm, which is all that its reader looks at. */
export function smallRpm(entries: HeaderEntries): Buffer {
  const signature = new Map([[signatureTag.SIZE, { type: 'int32', values: [1] } as const]]);
  const encoded = encodeHeader(signatureTag.HEADERSIGNATURES, signature);
  const padding = Buffer.alloc((8 - (encoded.length % 8)) % 8);
  const header = encodeHeader(tag.HEADERIMMUTABLE, entries);
  return Buffer.concat([encodeLead('small-1-1', 'amd64'), encoded, padding, header]);
}

/** The least that a package says of itself. */
export const identity: HeaderEntries = new Map([
  [tag.NAME, { type: 'string', value: 'small' } as const],
  [tag.VERSION, { type: 'string', value: '1.0~rc1' } as const],
  [tag.RELEASE, { type: 'string', value: '2.fc42' } as const],
  [tag.ARCH, { type: 'string', value: 'x86_64' } as const],
]);
