import { createHash } from 'node:crypto';

/** One path in the payload of a package file, as the file says it. */
export interface PackageEntry {
  /** "other" is what our packages do not have: hard links, devices. */
  readonly kind: 'directory' | 'file' | 'symlink' | 'other';
  /** Absolute, without a trailing "/". */
  readonly path: string;
  /** Permission bits, e.g. 0o644. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Seconds since 1970-01-01 UTC. */
  readonly time: number;
  /** Bytes of a file; 0 of everything else. */
  readonly size: number;
  /** Of a file: SHA-256 in lower-case hexadecimal. */
  readonly sha256?: string;
  /** Of a symlink. */
  readonly target?: string;
  /** A file's content, where the reader asked for it. */
  readonly content?: Buffer;
}

/** Whether the content of a path is wanted. */
export type Wanted = (path: string) => boolean;

/** A content that is kept is a text of this project or a list; bytes. */
const largestKept = 64e6;

/** "./usr/bin/", as archives write it, is /usr/bin. */
export function absolutePath(name: string): string {
  return `/${name.replace(/^\.?\/*/, '').replace(/\/+$/, '')}`;
}

/**
 * Reads a file of an archive to its end.
 * @param keep whether its content is returned too
 * @throws Error for one that is too large to keep; the archive's errors as they are
 */
export async function digested(
  content: AsyncIterable<Buffer>,
  keep: boolean,
): Promise<{ readonly sha256: string; readonly content?: Buffer }> {
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let size = 0;
  for await (const piece of content) {
    hash.update(piece);
    if (!keep) continue;
    size += piece.length;
    if (size > largestKept) throw new Error(`a file has more than ${largestKept} bytes`);
    kept.push(piece);
  }
  const sha256 = hash.digest('hex');
  return keep ? { sha256, content: Buffer.concat(kept) } : { sha256 };
}
