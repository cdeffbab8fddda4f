import { createHash } from 'node:crypto';
import type { Part } from '../../../../../src/formats/shared/compressing/part.ts';

/** A part of a content, with how often it was read for the first time and again. */
export interface CountedPart extends Part {
  readonly content: Buffer;
  readonly reads: { first: number; again: number };
}

/**
 * A part as an archive has them: it begins with a header in which some fields are not used.
 * @param cut size of its pieces
 */
export function partOf(body: Uint8Array | string, cut = 1000): CountedPart {
  const header = Buffer.concat([Buffer.from('./a/path'), Buffer.alloc(40), Buffer.from('ustar')]);
  return countedPart(Buffer.concat([header, Buffer.from(body)]), cut);
}

export function countedPart(content: Buffer, cut = 1000): CountedPart {
  const reads = { first: 0, again: 0 };
  return {
    content,
    reads,
    *pieces(isFirst) {
      reads[isFirst ? 'first' : 'again'] += 1;
      for (let at = 0; at < content.length; at += cut) yield content.subarray(at, at + cut);
    },
  };
}

/** Lines that compress somewhat: digests, each one a few times. */
export function lines(count: number, seed = ''): string {
  return Array.from({ length: count }, (_, line) => {
    const digest = createHash('sha512').update(`${seed}${line % 90}`);
    return `${line} ${digest.digest('hex')}\n`;
  }).join('');
}
