import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../support/errors.ts';
import type { Progress } from '../../support/reporter.ts';
import type { Context } from '../../support/context.ts';
import { ask, TransientError, withoutNetworkHints, type HttpAnswer } from './http.ts';

export interface DownloadOptions {
  /** Milliseconds without a byte after which the connection is given up. */
  readonly stall: number;
  /** Milliseconds to wait before each further try; as many further tries as there are numbers. */
  readonly retries: readonly number[];
  /** Bytes; a longer file is refused. The official release has 3 MB. */
  readonly limit: number;
}

const downloadDefaults: DownloadOptions = {
  stall: 30_000,
  retries: [500, 1500, 3000],
  limit: 1024 ** 3,
};

/** What is there of a file so far. */
interface Partial {
  received: number;
  hash: Hash;
  /** The ETag or date that says whether the server's file is still the same (RFC 9110, 13.1.5). */
  validator: string | undefined;
}

/**
 * Streams a URL to a file. After a broken connection it resumes if the server says that its file is still the same, else
 * it starts again.
 * @returns SHA-256 of the file
 * @throws UserError when the server cannot be reached, refuses, or breaks the connection at every try
 */
export async function download(
  url: string,
  path: string,
  context: Context,
  options: DownloadOptions = downloadDefaults,
): Promise<string> {
  return context.reporter.step(`download ${url}`, async (progress) => {
    await using file = await open(path, 'w');
    const partial: Partial = { received: 0, hash: createHash('sha256'), validator: undefined };
    for (const wait of [...options.retries, undefined]) {
      try {
        await takeUp(url, file, partial, progress, context, options);
        return partial.hash.digest('hex');
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        if (wait === undefined) throw gaveUp(url, partial, error, options);
        progress.now(`${error.message}; trying again`);
        await sleep(wait, undefined, { signal: context.signal });
      }
    }
    throw new Error('the last try either returns or throws');
  });
}

/** One try: asks for what is missing and appends it. */
async function takeUp(
  url: string,
  file: FileHandle,
  partial: Partial,
  progress: Progress,
  context: Context,
  options: DownloadOptions,
): Promise<void> {
  const before = partial.received;
  const over = new AbortController();
  try {
    const answer = await ask(url, {
      signal: AbortSignal.any([context.signal, over.signal]),
      stall: options.stall,
      headers: rangeHeaders(partial),
    });
    if (answer.status !== 206) await startOver(file, partial);
    else requireRest(answer, partial);
    partial.validator = validatorOf(answer);
    const length = answer.headers.get('content-length');
    const total = length === null ? undefined : partial.received + Number(length);
    if ((total ?? 0) > options.limit) throw tooLong(url, options);
    for await (const chunk of answer.body) {
      await file.write(chunk, 0, chunk.length, partial.received);
      partial.hash.update(chunk);
      partial.received += chunk.length;
      if (partial.received > options.limit) throw tooLong(url, options);
      progress.count(partial.received, total ?? partial.received, 'bytes');
    }
    if (total !== undefined && partial.received !== total) {
      throw new TransientError(`only ${partial.received} of ${total} bytes arrived`);
    }
  } catch (error) {
    // The rest did not come: the next try asks for the whole file.
    if (partial.received === before) partial.validator = undefined;
    throw error;
  } finally {
    over.abort();
  }
}

function rangeHeaders({ received, validator }: Partial): Record<string, string> {
  if (received === 0 || validator === undefined) return {};
  return { range: `bytes=${received}-`, 'if-range': validator };
}

/** Refuses an answer that is not the rest of the file from the byte where the last one broke. */
function requireRest(answer: HttpAnswer, partial: Partial): void {
  const start = /^bytes (\d+)-/.exec(answer.headers.get('content-range') ?? '')?.[1];
  if (start !== undefined && Number(start) === partial.received) return;
  throw new TransientError('the server sent the wrong part of the file');
}

async function startOver(file: FileHandle, partial: Partial): Promise<void> {
  await file.truncate(0);
  partial.received = 0;
  partial.hash = createHash('sha256');
}

function validatorOf(answer: HttpAnswer): string | undefined {
  const etag = answer.headers.get('etag');
  // A weak ETag does not promise the same bytes.
  if (etag !== null && !etag.startsWith('W/')) return etag;
  return answer.headers.get('last-modified') ?? undefined;
}

function gaveUp(url: string, partial: Partial, error: Error, options: DownloadOptions): UserError {
  return new UserError(
    `${url} could not be downloaded in ${options.retries.length + 1} tries: ${error.message} ` +
      `(${partial.received} bytes arrived; they are not used)`,
    { hints: ['Try again later.', ...withoutNetworkHints], cause: error },
  );
}

function tooLong(url: string, options: DownloadOptions): UserError {
  return new UserError(`${url} is longer than ${options.limit} bytes, too long for a release`, {
    hints: ['Check the address.'],
  });
}
