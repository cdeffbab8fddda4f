import { createHash } from 'node:crypto';
import type { ContentEntry } from '../../../installation/package.ts';
import type { Part } from '../../shared/compressing/part.ts';
import { contentPieces, pieceBuffer, type FileEntry } from '../../shared/writing/content-file.ts';
import { cutIntoParts } from '../../shared/writing/cut.ts';
import { cpioHeader, cpioTrailer, padding, type CpioName } from './cpio.ts';
import { fileKind, type FileKind } from '../files/file-kind.ts';

/** What is known of a file after it has passed into the payload. */
export interface PassedFile {
  /** SHA-256, in lower-case hexadecimal. */
  readonly digest: string;
  readonly kind: FileKind;
}

/** What is known of a payload after all of it has passed. */
export interface PassedPayload {
  /** Regular files by path. */
  readonly files: ReadonlyMap<string, PassedFile>;
  /** Of the archive before compression: SHA-256 in lower-case hexadecimal, and bytes. */
  readonly digest: string;
  readonly size: number;
}

/** A payload that can be read. */
export interface Payload {
  readonly parts: readonly Part[];
  /** To be called once, after every part has passed for the first time, in their order. */
  readonly passed: () => PassedPayload;
}

/**
 * The payload of a package: a cpio archive ("newc", cpio(5)) of the entries in the order given.
 * @param epoch every entry's mtime, seconds since 1970-01-01 UTC
 */
export function payloadOf(entries: readonly ContentEntry[], epoch: number): Payload {
  const files = new Map<string, PassedFile>();
  const hash = createHash('sha256');
  let size = 0;
  const nameOf = namer(entries, epoch);
  const lists = needsLargeFiles(entries) ? [entries] : cutIntoParts(entries);
  const parts = lists.map((list, position) => {
    const archive = function* (noted: Map<string, PassedFile> | undefined): Generator<Buffer> {
      const buffer = pieceBuffer();
      for (const [index, entry] of list.entries()) {
        yield cpioHeader(nameOf(entry, index));
        yield* contentOf(entry, buffer, noted);
      }
      if (position === lists.length - 1) yield cpioTrailer();
    };
    return {
      *pieces(isFirst: boolean): Generator<Buffer> {
        for (const piece of archive(isFirst ? files : undefined)) {
          if (isFirst) hash.update(piece);
          if (isFirst) size += piece.length;
          yield piece;
        }
      },
    };
  });
  return { parts, passed: () => ({ files, digest: hash.digest('hex'), size }) };
}

/**
 * Numbers of inodes begin anew in each part, so that a part is the same whatever stands before it. Every entry has one
 * link, so that no reader compares them; the package's header has those of rpm.
 */
function namer(
  entries: readonly ContentEntry[],
  epoch: number,
): (entry: ContentEntry, index: number) => CpioName {
  return needsLargeFiles(entries)
    ? (_, index) => ({ index })
    : (entry, index) => ({ entry, inode: index + 1, epoch });
}

/** True when a file's size does not fit into a cpio header, so that rpm's own variant is needed. */
export function needsLargeFiles(entries: readonly ContentEntry[]): boolean {
  return entries.some((entry) => entry.kind === 'file' && entry.size > 0xffffffff);
}

function* contentOf(
  entry: ContentEntry,
  buffer: Buffer,
  noted: Map<string, PassedFile> | undefined,
): Generator<Buffer> {
  if (entry.kind === 'symlink') {
    const target = Buffer.from(entry.target);
    yield Buffer.concat([target, padding(target.length)]);
  } else if (entry.kind === 'file') {
    const pieces = contentPieces(entry, buffer);
    yield* noted === undefined ? pieces : notedPieces(entry, pieces, noted);
    yield padding(entry.size);
  }
}

function* notedPieces(
  entry: FileEntry,
  pieces: Iterable<Buffer>,
  noted: Map<string, PassedFile>,
): Generator<Buffer> {
  const hash = createHash('sha256');
  let kind: FileKind | undefined;
  for (const piece of pieces) {
    kind ??= fileKind(piece);
    hash.update(piece);
    yield piece;
  }
  noted.set(entry.path, { digest: hash.digest('hex'), kind: kind ?? fileKind(Buffer.alloc(0)) });
}
