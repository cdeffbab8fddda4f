/**
 * Names that do not fit in a ustar header. dpkg refuses pax headers, so they are written as GNU tar does (tar(5), "GNU
 * Tar Archives"): a pseudo-entry whose content is the name, before an entry with a short stand-in that every reader of
 * GNU archives then replaces.
 */
import { encodeTarHeader, tarPadding } from './tar-header.ts';

/** What of a name stands in an entry's header, and what has to come before it. */
export interface EncodedName {
  /** At most 100 bytes: the name's end, or an ASCII stand-in. */
  readonly name: string;
  /** At most 155 bytes: the name's beginning, without the slash between both. */
  readonly prefix: string;
  /** Blocks to be written before the entry's own header; empty when the name fits. */
  readonly before: Uint8Array;
}

const nothing = new Uint8Array(0);

/** Encodes an entry's own name; directories end in "/". */
export function entryName(name: string): EncodedName {
  const split = splitForUstar(name);
  return split === undefined
    ? { name: standIn(name), prefix: '', before: longLink('L', name) }
    : { ...split, before: nothing };
}

/** Encodes the target of a symbolic link. */
export function linkTarget(target: string): Pick<EncodedName, 'name' | 'before'> {
  if (Buffer.byteLength(target) <= 100) return { name: target, before: nothing };
  return { name: standIn(target), before: longLink('K', target) };
}

/** The name as a ustar header's prefix (155 bytes) and name (100 bytes), with as little as possible in the prefix. */
function splitForUstar(name: string): Pick<EncodedName, 'name' | 'prefix'> | undefined {
  if (Buffer.byteLength(name) !== name.length) return undefined;
  let rest = name;
  while (rest.length > 100) {
    const slash = rest.indexOf('/');
    if (slash === -1) return undefined;
    rest = rest.slice(slash + 1);
  }
  const prefix = name.slice(0, Math.max(0, name.length - rest.length - 1));
  return rest !== '' && prefix.length <= 155 ? { name: rest, prefix } : undefined;
}

function standIn(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/\/$/, '');
  return name.endsWith('/') ? `${ascii.slice(0, 99)}/` : ascii.slice(0, 100);
}

/** The header and padded content of a GNU pseudo-entry: "L" for a name, "K" for a link's target. */
function longLink(type: 'L' | 'K', name: string): Uint8Array {
  const content = Buffer.from(`${name}\0`);
  const root = { owner: 'root', group: 'root' };
  const header = { name: '././@LongLink', type, mode: 0o644, size: content.length, mtime: 0, ...root };
  return Buffer.concat([encodeTarHeader(header), content, tarPadding(content.length)]);
}
