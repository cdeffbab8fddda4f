import type { Bytes } from '../../shared/reading/bytes.ts';

/** Bytes of a member's header, before its content. */
export const memberHeader = 60;
const magicSize = 8;

/** A member of the ar(5) archive: where its content is in the file, in bytes. */
export interface Member {
  readonly name: string;
  readonly position: number;
  readonly size: number;
}

/**
 * The members of the archive, in its order.
 * @throws UserError for one with an impossible size
 */
export async function* membersOf(bytes: Bytes): AsyncGenerator<Member> {
  for (let at = magicSize; ;) {
    const header = await bytes.read(at, memberHeader);
    if (header.length < memberHeader) return;
    const name = header.toString('latin1', 0, 16).trim().replace(/\/$/, '');
    const size = Number(header.toString('latin1', 48, 58).trim());
    if (!Number.isSafeInteger(size) || size < 0) bytes.refuse(`its member ${name} has an impossible size`);
    const position = at + memberHeader;
    yield { name, position, size };
    // Members begin at even positions.
    at = position + size + (size % 2);
  }
}
