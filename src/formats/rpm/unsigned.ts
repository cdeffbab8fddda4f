import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { openFile } from '../shared/reading/bytes.ts';
import { headersOf } from './reading/headers.ts';

/**
 * SHA-256 of an .rpm without its lead and its signature header: of all that stays the same when it is signed.
 * @throws UserError when it is no .rpm
 */
export async function digestUnsigned(file: string): Promise<string> {
  const bytes = await openFile(file);
  try {
    const hash = createHash('sha256');
    const { headerAt } = await headersOf(bytes);
    await pipeline(bytes.stream(headerAt, undefined, 'content'), hash);
    return hash.digest('hex');
  } finally {
    await bytes.close();
  }
}
