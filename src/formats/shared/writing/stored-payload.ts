import { constants, copyFile, readdir, stat, utimes } from 'node:fs/promises';
import { createHash, type Hash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { remove } from 'fs-extra/esm';
import type { Compression } from '../../../plan/compression.ts';
import { cached } from '../../../support/cache.ts';
import { codeDigest } from '../../../support/code-digest.ts';
import type { Context } from '../../../support/context.ts';
import { digestOf } from '../../../support/digest.ts';
import { codeOf, UserError } from '../../../support/errors.ts';
import { compressorVersion, compressTo } from './compress.ts';

/** Payloads that the cache keeps: those of all distros and architectures of two releases. A large one has 30 MB. */
const kept = 48;

/**
 * Writes a compressed archive to a new file. An archive that was compressed before comes from the cache: to make it and
 * take its digest needs a tenth of the time of compressing it, and the digest shows that it is the same to the last
 * byte, whatever changed around it.
 * @param archive makes the archive's stream; called twice when it is not in the cache
 * @throws UserError when xz is missing or fails; what the archive's stream throws; the file system's errors as they are
 */
export async function compressStored(
  path: string,
  archive: () => Readable,
  compression: Compression,
  { cacheDir, signal }: Pick<Context, 'cacheDir' | 'signal'>,
): Promise<void> {
  const first = createHash('sha256');
  await pipeline(archive(), first, { signal });
  const digest = first.digest('hex');
  const code = await codeDigest(import.meta.dirname);
  const key = digestOf(digest, compression, await compressorVersion(compression), code);
  const stored = await cached(cacheDir, 'payloads', key, async (temporary) => {
    const second = createHash('sha256');
    const source = Readable.from(hashed(archive(), second), { objectMode: false });
    await compressTo(temporary, source, compression, signal);
    if (second.digest('hex') !== digest) throw changedBetween();
  });
  await copyFile(stored, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const now = new Date();
  await utimes(stored, now, now).catch(whenGone);
  await keepNewest(dirname(stored), kept);
}

async function* hashed(pieces: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

function changedBetween(): UserError {
  return new UserError('a file changed while it was packed', { hints: ['Run the command again.'] });
}

/** Removes all but the files that were used last. Another run may do the same at the same time. */
async function keepNewest(folder: string, count: number): Promise<void> {
  // A name that begins with a dot is not whole yet.
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  if (names.length <= count) return;
  const used = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, at: (await stat(path).catch(whenGone))?.mtimeMs ?? 0 };
    }),
  );
  const old = used.sort((one, other) => other.at - one.at).slice(count);
  await Promise.all(old.map(({ path }) => remove(path)));
}

function whenGone(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
  return undefined;
}
