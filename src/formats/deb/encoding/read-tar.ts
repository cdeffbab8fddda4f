import { pipeline, Readable } from 'node:stream';
import { extract } from 'tar-stream';

/**
 * One regular file of a tar archive, which is read no further than to it.
 * @param path without "./" before it
 * @param largest the most bytes that the file may have
 * @returns its text; undefined when the archive does not have it
 * @throws Error for a broken archive or a file that is larger; the source's errors as they are
 */
export async function textOfTar(
  archive: AsyncIterable<Buffer>,
  path: string,
  largest: number,
): Promise<string | undefined> {
  const entries = extract();
  pipeline(Readable.from(archive), entries, () => undefined);
  for await (const entry of entries) {
    const { name, size, type } = entry.header;
    if (type !== 'file' || name.replace(/^\.?\//, '') !== path) {
      entry.resume();
      continue;
    }
    if (size > largest) throw new Error(`${path} has ${size} bytes`);
    const pieces: Buffer[] = [];
    for await (const piece of entry as AsyncIterable<Buffer>) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  }
  return undefined;
}
