import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Lower-case hexadecimal SHA-256 of a text or buffer. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Lower-case hexadecimal SHA-256 of a file, read as a stream. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** SHA-256 of plain values whose order and boundaries count; keys of cache entries are made with it. */
export function digestOf(...values: readonly unknown[]): string {
  return sha256(JSON.stringify(values));
}
