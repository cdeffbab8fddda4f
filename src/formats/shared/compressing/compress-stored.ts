import { createHash, type Hash } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Compression } from '../../../plan/compression.ts';
import { cached } from '../../../support/caching/cache.ts';
import { codeDigest } from '../../../support/caching/code-digest.ts';
import type { Context } from '../../../support/context.ts';
import { digestOf } from '../../../support/caching/digest.ts';
import { UserError } from '../../../support/errors.ts';
import { keepLatest } from '../../../support/caching/keep-latest.ts';
import { compressors } from './compress.ts';
import type { Part, PartFacts } from './part.ts';

/** Bytes of compressed parts that the cache keeps: those of all packages of two releases, in both compressions. */
const kept = 1.5e9;

interface Seen extends PartFacts {
  readonly digest: string;
}

/**
 * Writes a compressed archive to a new file. A part that was compressed before comes from the cache: to take the digest of
 * its content needs a tenth of the time of compressing it. The bytes are the same with and without the cache.
 * @throws UserError when xz is missing or fails; what the parts throw; the file system's errors as they are
 */
export async function compressStored(
  path: string,
  parts: readonly Part[],
  compression: Compression,
  { cacheDir, signal }: Pick<Context, 'cacheDir' | 'signal'>,
): Promise<void> {
  const compressor = compressors[compression];
  const made = [compression, await compressor.version(), await codeDigest(import.meta.dirname)];
  const limit = pLimit(compressor.atOnce);
  const added: string[] = [];
  const compress = async (part: Part, { digest, ...facts }: Seen): Promise<string> => {
    const file = await cached(cacheDir, 'payloads', digestOf(digest, facts, made), (temporary) =>
      limit(async () => {
        added.push(digest);
        const hash = createHash('sha256');
        await compressor.compress(temporary, hashed(part.pieces(false), hash), facts, signal);
        if (hash.digest('hex') !== digest) throw changedBetween();
      }),
    );
    const now = new Date();
    await utimes(file, now, now);
    return file;
  };
  const files: Promise<string>[] = [];
  try {
    for (const part of parts) files.push(compress(part, await look(part, files.length === 0, signal)));
    await compressor.splice(path, await Promise.all(files), signal);
  } finally {
    // When one fails, the others end before what they read is removed.
    await Promise.allSettled(files);
  }
  if (added.length > 0) await keepLatest(join(cacheDir, 'payloads'), { bytes: kept });
}

/** Reads a part for the first time. */
async function look(part: Part, isFirst: boolean, signal: AbortSignal): Promise<Seen> {
  const hash = createHash('sha256');
  let bytes = 0;
  let turn = 0;
  for (const piece of part.pieces(true)) {
    hash.update(piece);
    bytes += piece.length;
    if (bytes - turn < 4e6) continue;
    // Files are read synchronously; an interrupt is noticed in between.
    await nextTurn();
    signal.throwIfAborted();
    turn = bytes;
  }
  return { digest: hash.digest('hex'), isFirst, bytes };
}

function* hashed(pieces: Iterable<Buffer>, hash: Hash): Generator<Buffer> {
  for (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

function changedBetween(): UserError {
  return new UserError('a file changed while it was packed', { hints: ['Run the command again.'] });
}
