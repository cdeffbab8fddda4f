import { pipeline, type Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { UserError } from '../../../support/errors.ts';
import { isMissing, programError, startFilter } from '../../../support/process.ts';

const decompressors = { gzip: createGunzip, zstd: createZstdDecompress, xz: xzDecompressor } as const;
export type Decompression = keyof typeof decompressors | 'none';

/**
 * Decompresses a stream as it is read. When the reader stops, the source and xz are stopped too.
 * @throws UserError when xz is missing, and those of the source; Error for what cannot be decompressed
 */
export async function* decompressed(source: Readable, how: Decompression): AsyncGenerator<Buffer> {
  if (how === 'none') {
    yield* source as AsyncIterable<Buffer>;
    return;
  }
  const plain = decompressors[how]();
  // Both are destroyed when either ends early; an error is thrown by the loop, so that the callback has nothing to do.
  pipeline(source, plain, () => undefined);
  try {
    for await (const piece of plain as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    // The error that cut the source off says more than a decompressor that misses its end.
    if (source.errored instanceof UserError) throw source.errored;
    if (how !== 'xz') throw error;
    if (isMissing(error)) throw programError('xz', error);
    throw new Error('xz cannot decompress it', { cause: error });
  }
}

function xzDecompressor(): NodeJS.ReadWriteStream & AsyncIterable<Buffer> {
  const env = { XZ_DEFAULTS: undefined, XZ_OPT: undefined };
  return startFilter('xz', ['--decompress', '--stdout'], { env }).duplex();
}
