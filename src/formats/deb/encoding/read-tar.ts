import { pipeline, Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';

/** A path of an archive; its content is to be read, or is skipped. */
export interface TarEntry {
  readonly header: Header;
  readonly content: AsyncIterable<Buffer>;
}

/**
 * Every entry of a tar archive in its order, as it is read.
 * @throws Error for a broken archive; the source's errors as they are
 */
export async function* tarEntries(archive: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const entries = extract();
  pipeline(Readable.from(archive), entries, () => undefined);
  for await (const entry of entries) {
    yield { header: entry.header, content: entry as AsyncIterable<Buffer> };
    // What was not read is skipped; without this, the next entry never comes.
    entry.resume();
  }
}

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
  for await (const { header, content } of tarEntries(archive)) {
    const { name, size, type } = header;
    if (type !== 'file' || name.replace(/^\.?\//, '') !== path) continue;
    if (size > largest) throw new Error(`${path} has ${size} bytes`);
    const pieces: Buffer[] = [];
    for await (const piece of content) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  }
  return undefined;
}
