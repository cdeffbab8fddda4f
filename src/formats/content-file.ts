import { readFile } from 'node:fs/promises';
import type { ContentEntry } from '../package/package.ts';
import { messageOf, UserError } from '../support/errors.ts';

export type FileEntry = Extract<ContentEntry, { kind: 'file' }>;

/** Files up to this size are read whole, one at a time; larger ones are to be streamed. Bytes. */
export const wholeFile = 256 * 1024;

/**
 * The content of a small file.
 * @throws UserError when it is gone or has another size than announced
 */
export async function readWhole(entry: FileEntry): Promise<Buffer> {
  const content =
    'content' in entry.source
      ? Buffer.from(entry.source.content)
      : await readFile(entry.source.file).catch((error: unknown) => {
          throw unreadable(entry, error);
        });
  if (content.length !== entry.size) throw changed(entry);
  return content;
}

/** What is thrown when a file's content cannot be read. */
export function unreadable(entry: FileEntry, error: unknown): UserError {
  return new UserError(`cannot read what becomes ${entry.path}: ${messageOf(error)}`, {
    hints: ['If it was deleted from the cache meanwhile, run the command again.'],
    cause: error,
  });
}

/** What is thrown when a file does not have the size that was announced. */
export function changed(entry: FileEntry): UserError {
  const origin = 'file' in entry.source ? entry.source.file : 'its content';
  return new UserError(
    `${origin}, which becomes ${entry.path}, does not have its ${entry.size} bytes any more`,
    {
      hints: ['Something changed it while it was packed; run the command again.'],
    },
  );
}
