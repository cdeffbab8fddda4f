import type { Bytes } from '../../shared/reading/bytes.ts';
import { decompressed, type Decompression } from '../../shared/reading/decompress.ts';
import { membersOf, type Member } from '../encoding/read-ar.ts';

/** A control archive is some kilobytes; it is refused when it is larger than this, compressed or not. */
export const largestControlArchive = 64e6;

/** The two archives of a .deb (deb(5)), each compressed or not. */
export interface Archives {
  readonly members: readonly Member[];
  readonly control: Member;
  /** @throws UserError when there is none, or the file ends within it */
  readonly data: () => Member;
}

/**
 * Finds the archives; the second one is looked for when it is asked for, as damage in the first says more.
 * @throws UserError when there is no control archive, or an impossible one
 */
export async function archivesOf(bytes: Bytes): Promise<Archives> {
  const members: Member[] = [];
  for await (const member of membersOf(bytes)) members.push(member);
  const control = members.find(({ name }) => name.startsWith('control.tar'));
  if (control === undefined) return bytes.refuse('it has no control.tar');
  if (control.size > largestControlArchive) bytes.refuse(`its member ${control.name} has an impossible size`);
  const data = members.find(({ name }) => name.startsWith('data.tar'));
  return { members, control, data: () => completeMember(bytes, data ?? bytes.refuse('it has no data.tar')) };
}

/** What reads the first files of a package would not notice that the last ones are missing. */
function completeMember(bytes: Bytes, member: Member): Member {
  return member.position + member.size > bytes.size
    ? bytes.refuse(`it ends within its ${member.name}`)
    : member;
}

const decompressions: Readonly<Record<string, Decompression>> = { gz: 'gzip', xz: 'xz', zst: 'zstd' };

/**
 * How an archive is compressed, by its name.
 * @throws UserError for a way that this tool cannot read
 */
export function compressionOf(bytes: Bytes, { name }: Member): Decompression {
  const suffix = /\.tar\.?(.*)$/.exec(name)?.[1] ?? '';
  const how = suffix === '' ? 'none' : decompressions[suffix];
  return how ?? bytes.refuse(`its ${name} is compressed in a way that this tool cannot read`);
}

/** An archive's bytes, decompressed. */
export function contentOf(bytes: Bytes, member: Member): AsyncGenerator<Buffer> {
  const { name, position, size } = member;
  return decompressed(bytes.stream(position, size, name), compressionOf(bytes, member));
}

/** The control archive's bytes; a small file may be a bomb. */
export async function* controlContent(bytes: Bytes, control: Member): AsyncGenerator<Buffer> {
  let passed = 0;
  for await (const piece of contentOf(bytes, control)) {
    passed += piece.length;
    if (passed > largestControlArchive) throw new Error(`it has more than ${largestControlArchive} bytes`);
    yield piece;
  }
}
