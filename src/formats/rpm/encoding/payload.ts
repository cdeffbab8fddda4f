import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ContentEntry } from '../../../installation/package.ts';
import {
  changed,
  readWhole,
  unreadable,
  wholeFile,
  type FileEntry,
} from '../../shared/writing/content-file.ts';
import { cpioHeader, cpioTrailer, padding, type CpioName } from './cpio.ts';
import { fileKind, type FileKind } from '../files/file-kind.ts';

/** What is known of a file after it has passed into the payload. */
export interface PassedFile {
  /** SHA-256, in lower-case hexadecimal. */
  readonly digest: string;
  readonly kind: FileKind;
}

/** What is known of a payload after its stream has ended. */
export interface PassedPayload {
  /** Regular files by path. */
  readonly files: Map<string, PassedFile>;
  /** Of the archive before compression: SHA-256 in lower-case hexadecimal, and bytes. */
  digest: string;
  size: number;
}

export function emptyPassed(): PassedPayload {
  return { files: new Map(), digest: '', size: 0 };
}

/**
 * The payload of a package as a stream: a cpio archive ("newc", cpio(5)) of the entries in the order given.
 * @param epoch every entry's mtime, seconds since 1970-01-01 UTC
 * @param passed is filled as the files pass; whole when the stream has ended
 * @throws UserError (through the stream) for a file that is gone or has another size than announced
 */
export function payloadOf(entries: readonly ContentEntry[], epoch: number, passed: PassedPayload): Readable {
  return Readable.from(counted(archive(entries, epoch, passed), passed), { objectMode: false });
}

async function* counted(pieces: AsyncIterable<Buffer>, passed: PassedPayload): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of pieces) {
    hash.update(piece);
    passed.size += piece.length;
    yield piece;
  }
  passed.digest = hash.digest('hex');
}

async function* archive(
  entries: readonly ContentEntry[],
  epoch: number,
  passed: PassedPayload,
): AsyncGenerator<Buffer> {
  const isLarge = needsLargeFiles(entries);
  for (const [index, entry] of entries.entries()) {
    const name: CpioName = isLarge ? { index } : { entry, inode: index + 1, epoch };
    if (entry.kind === 'file') yield* filePieces(cpioHeader(name), entry, passed);
    else if (entry.kind === 'symlink') {
      const target = Buffer.from(entry.target);
      yield Buffer.concat([cpioHeader(name), target, padding(target.length)]);
    } else yield cpioHeader(name);
  }
  yield cpioTrailer();
}

/** True when a file's size does not fit into a cpio header, so that rpm's own variant is needed. */
export function needsLargeFiles(entries: readonly ContentEntry[]): boolean {
  return entries.some((entry) => entry.kind === 'file' && entry.size > 0xffffffff);
}

async function* filePieces(header: Buffer, entry: FileEntry, passed: PassedPayload): AsyncGenerator<Buffer> {
  if ('file' in entry.source && entry.size > wholeFile) {
    yield header;
    yield* largeFile(entry, entry.source.file, passed);
    return;
  }
  const content = readWhole(entry);
  const digest = createHash('sha256').update(content).digest('hex');
  passed.files.set(entry.path, { digest, kind: fileKind(content) });
  yield Buffer.concat([header, content, padding(content.length)]);
}

/** Passes a large file through in pieces; the archive's reader sets the pace. */
async function* largeFile(entry: FileEntry, file: string, passed: PassedPayload): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let size = 0;
  let kind: FileKind | undefined;
  const source = createReadStream(file, { highWaterMark: wholeFile });
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      kind ??= fileKind(piece);
      hash.update(piece);
      size += piece.length;
      if (size > entry.size) break;
      yield piece;
    }
  } catch (error) {
    // What is thrown in here when the archive's reader gives up is not the file's fault.
    throw source.errored === null ? error : unreadable(entry, error);
  }
  if (size !== entry.size || kind === undefined) throw changed(entry);
  passed.files.set(entry.path, { digest: hash.digest('hex'), kind });
  yield padding(size);
}
