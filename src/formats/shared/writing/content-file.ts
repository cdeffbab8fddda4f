import { readFileSync } from 'node:fs';
import type { ContentEntry } from '../../../installation/package.ts';
import { messageOf, UserError } from '../../../support/errors.ts';

export type FileEntry = Extract<ContentEntry, { kind: 'file' }>;

/** Files up to this size are read whole, one at a time; larger ones are to be streamed. Bytes. */
export const wholeFile = 256 * 1024;

/**
 * The content of a small file. Read synchronously: for the 4,600 of the real application that takes 0.06 s, and
 * 1.3 s otherwise, and a quarter of a megabyte blocks the process only briefly.
 * @throws UserError when it is gone or has another size than announced
 */
export function readWhole(entry: FileEntry): Buffer {
  const content = contentOf(entry);
  if (content.length !== entry.size) throw changed(entry);
  return content;
}

function contentOf(entry: FileEntry): Buffer {
  if ('content' in entry.source) return Buffer.from(entry.source.content);
  try {
    return readFileSync(entry.source.file);
  } catch (error) {
    throw unreadable(entry, error);
  }
}

/** What is thrown when a file's content cannot be read. */
export function unreadable(entry: FileEntry, error: unknown): UserError {
  return new UserError(`cannot read what becomes ${entry.path}: ${messageOf(error)}`, {
    hints: ['If it was deleted from the cache in the meantime, run the command again.'],
    cause: error,
  });
}

/** What is thrown when a file does not have the size that was announced. */
export function changed(entry: FileEntry): UserError {
  const origin = 'file' in entry.source ? entry.source.file : 'its content';
  return new UserError(`${origin}, which becomes ${entry.path}, no longer has its ${entry.size} bytes`, {
    hints: ['Something changed it while it was packed; run the command again.'],
  });
}
