/**
 * Names that do not fit in a ustar header. tar-stream writes them as pax headers, which dpkg refuses, so
 * they are written as GNU tar does (tar(5), "GNU Tar Archives"): a pseudo-entry whose content is the name,
 * before an entry with a short stand-in that every reader of GNU archives then replaces.
 */

/** The part of a name that tar-stream can write, and what has to come before it. */
export interface EncodedName {
  /** The name as given, or an ASCII stand-in of at most 100 bytes. */
  readonly name: string;
  /** Blocks to be written before the entry's own header; empty when the name fits. */
  readonly before: Uint8Array;
}

const nothing = new Uint8Array(0);

/** Encodes an entry's own name; directories end in "/". */
export function entryName(name: string): EncodedName {
  return fitsUstar(name) ? { name, before: nothing } : { name: standIn(name), before: longLink('L', name) };
}

/** Encodes the target of a symbolic link. */
export function linkTarget(target: string): EncodedName {
  if (Buffer.byteLength(target) <= 100) return { name: target, before: nothing };
  return { name: standIn(target), before: longLink('K', target) };
}

/** True when tar-stream can put the name into a ustar header's name (100 bytes) and prefix (155 bytes). */
function fitsUstar(name: string): boolean {
  if (Buffer.byteLength(name) !== name.length) return false;
  let rest = name;
  while (rest.length > 100) {
    const slash = rest.indexOf('/');
    if (slash === -1) return false;
    rest = rest.slice(slash + 1);
  }
  const prefix = name.length - rest.length - 1;
  return rest !== '' && prefix <= 155;
}

function standIn(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/\/$/, '');
  return name.endsWith('/') ? `${ascii.slice(0, 99)}/` : ascii.slice(0, 100);
}

/** The header and padded content of a GNU pseudo-entry: "L" for a name, "K" for a link's target. */
function longLink(type: 'L' | 'K', name: string): Uint8Array {
  const content = Buffer.from(`${name}\0`);
  const padded = Math.ceil(content.length / 512) * 512;
  const blocks = Buffer.alloc(512 + padded);
  blocks.write('././@LongLink', 0);
  blocks.write('0000644\0', 100);
  blocks.write('0000000\0', 108);
  blocks.write('0000000\0', 116);
  blocks.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  blocks.write('00000000000\0', 136);
  blocks.write('        ', 148);
  blocks.write(type, 156);
  blocks.write('ustar  \0', 257);
  blocks.write('root\0', 265);
  blocks.write('root\0', 297);
  const checksum = blocks.subarray(0, 512).reduce((sum, byte) => sum + byte, 0);
  blocks.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  content.copy(blocks, 512);
  return blocks;
}
