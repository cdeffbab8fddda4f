import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { codeOf, messageOf, UserError } from '../../support/errors.ts';
import { requireTarball } from './archive-type.ts';

/**
 * What an archive may unpack to. The official release has 12 MB in 331 files at a ratio of 4.5; these are two
 * hundred times that, and far below what would fill a disk. The ratio counts from 64 MiB on: a small archive
 * may well be mostly zeros.
 */
export const archiveLimits = {
  bytes: 2 * 1024 ** 3,
  entries: 100_000,
  ratio: 100,
  ratioFrom: 64 * 1024 ** 2,
};
export type ArchiveLimits = typeof archiveLimits;

/** What a tar says of one entry. tar-stream's own type leaves out that type and link name may be missing. */
export interface ArchiveHeader {
  readonly name: string;
  /** undefined for the types that tar-stream does not know. */
  readonly type?: string | null;
  readonly size: number;
  readonly mode: number;
  readonly linkname?: string | null;
}

/** Called for one entry after another; the content must be read to its end. */
export type EntryVisitor = (header: ArchiveHeader, content: AsyncIterable<Uint8Array>) => Promise<void>;

/**
 * Reads a .tar.gz or .tar as a stream and shows every entry to `visit`. Nothing is held in memory but one
 * chunk and one header.
 * @returns SHA-256 of the archive as it is on disk
 * @throws UserError when it is not such an archive, is cut off or damaged, or exceeds the limits
 */
export async function readArchive(
  path: string,
  visit: EntryVisitor,
  options: { readonly origin: string; readonly signal: AbortSignal; readonly limits?: ArchiveLimits },
): Promise<string> {
  const { origin, signal, limits = archiveLimits } = options;
  const type = await requireTarball(path, origin);
  const hash = createHash('sha256');
  let packed = 0;
  const source = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      packed += chunk.length;
      done(null, chunk);
    },
  });
  const meter = unpackedMeter(origin, limits, () => packed);
  const entries = extract();
  // The last entry's visit may end after the archive has been read: it is waited for on its own.
  let visited: Promise<void> = Promise.resolve();
  entries.on('entry', (header, content, next) => {
    // The archive's own error says what happened; each entry that is not read to its end repeats it.
    content.on('error', () => undefined);
    visited = visit(header, content as unknown as AsyncIterable<Uint8Array>);
    visited.then(
      () => {
        next();
      },
      (error: unknown) => {
        next(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
  try {
    const file = createReadStream(path);
    await (type === 'gzip'
      ? pipeline(file, source, createGunzip(), meter, entries, { signal })
      : pipeline(file, source, meter, entries, { signal }));
    await visited;
  } catch (error) {
    signal.throwIfAborted();
    throw archiveFault(error, origin);
  }
  return hash.digest('hex');
}

/** Lets the unpacked stream pass while it is within the limits and ends with a tar's end mark. */
function unpackedMeter(origin: string, limits: ArchiveLimits, packed: () => number): Transform {
  let unpacked = 0;
  let tail = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      unpacked += chunk.length;
      tail = Buffer.concat([tail, chunk]).subarray(-1024);
      const ratio = unpacked / packed();
      if (unpacked > limits.bytes) {
        done(bomb(origin, `more than ${limits.bytes} bytes`));
      } else if (unpacked > limits.ratioFrom && ratio > limits.ratio) {
        done(bomb(origin, `${Math.round(ratio)} times its own size and more`));
      } else {
        done(null, chunk);
      }
    },
    // pax(1): two blocks of zeros end a tar. Without them it was cut off between two entries.
    flush(done) {
      const ended = tail.length === 1024 && tail.every((byte) => byte === 0);
      done(ended ? null : cutOff(origin));
    },
  });
}

export function bomb(origin: string, size: string): UserError {
  return new UserError(`${origin} is refused: it unpacks to ${size}`, {
    hints: ['Nothing was unpacked. A release has a few MB; this looks like an archive made to fill a disk.'],
  });
}

function cutOff(origin: string): UserError {
  return new UserError(`${origin} is truncated: it ends in the middle of the archive`, {
    hints: ['Download or copy it again.'],
  });
}

function archiveFault(error: unknown, origin: string): unknown {
  if (error instanceof UserError) return error;
  const code = codeOf(error) ?? '';
  const message = messageOf(error);
  if (code === 'Z_BUF_ERROR' || message === 'Unexpected end of data') return cutOff(origin);
  if (code.startsWith('Z_') || /tar header|Invalid header|Header exceeds/.test(message)) {
    return new UserError(`${origin} is damaged: ${message}`, {
      hints: ['Download or copy it again, and compare its sha256.'],
      cause: error,
    });
  }
  return error;
}
