import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { openFile } from '../shared/reading/bytes.ts';
import { endOfSignature } from './read.ts';

/**
 * SHA-256 of an .rpm without its lead and its signature header: of all that stays the same when it is signed.
 * @throws UserError when it is no .rpm
 */
export async function digestUnsigned(file: string): Promise<string> {
  const bytes = await openFile(file);
  try {
    const hash = createHash('sha256');
    await pipeline(bytes.stream(await endOfSignature(bytes), undefined, 'content'), hash);
    return hash.digest('hex');
  } finally {
    await bytes.close();
  }
}
