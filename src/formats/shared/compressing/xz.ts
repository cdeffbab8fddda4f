import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { call, programError, startFilter } from '../../../support/process.ts';
import { systemErrorOf } from '../../../support/system-errors.ts';
import type { RequiredTool } from '../../missing-tool.ts';
import { inEqualPieces } from './equal-pieces.ts';
import type { Compressor } from './part.ts';
import { readLayout, streamBegin, streamEnd } from './xz-stream.ts';

export const xzTool: RequiredTool = {
  name: 'xz',
  hint: 'Run "npm run doctor -- --install", or use the default compression, zstd.',
};

/** One stream of xz ("The .xz File Format"), as dpkg and rpm read no second one; each part is a block of its own. */
export const xz: Compressor = {
  // It takes ten times longer than zstd, and up to 0.2 GB.
  atOnce: 2,

  version: async () => (await call('xz', ['--version'], {})).stdout,

  compress: async (path, source, { bytes }, signal) => {
    await throughXz(source, optionsFor(bytes), createWriteStream(path, { flags: 'wx', mode: 0o644 }), signal);
  },

  splice: async (path, parts, signal) => {
    await pipeline(streamOf(parts), createWriteStream(path, { flags: 'wx', mode: 0o644 }), { signal });
  },
};

async function* streamOf(parts: readonly string[]): AsyncGenerator<Buffer> {
  const layouts = await Promise.all(parts.map(readLayout));
  yield streamBegin;
  for (const [position, part] of parts.entries()) {
    const { end } = layouts[position] ?? { end: 0 };
    const range = { start: streamBegin.length, end: end - 1, highWaterMark: 1024 * 1024 };
    // An empty range is none to Node: it would read the whole file.
    if (end > streamBegin.length) yield* createReadStream(part, range) as AsyncIterable<Buffer>;
  }
  yield streamEnd(layouts.flatMap(({ blocks }) => blocks));
}

/**
 * A dictionary as large as the part, up to 16 MiB, as the same library is often in two wheels; xz takes ten times as much
 * memory. One thread, as another part is compressed at the same time: with more threads, xz writes another kind of block.
 */
function optionsFor(bytes: number): readonly string[] {
  const dictionary = Math.min(16, Math.max(1, 2 ** Math.ceil(Math.log2(bytes / 2 ** 20))));
  return [
    '--stdout',
    '--check=crc64',
    `--lzma2=preset=6,dict=${dictionary}MiB`,
    '--threads=1',
    '--no-adjust',
  ];
}

async function throughXz(
  source: Iterable<Buffer>,
  options: readonly string[],
  file: WriteStream,
  signal: AbortSignal,
): Promise<void> {
  // XZ_DEFAULTS and XZ_OPT would change what is written.
  const filter = startFilter('xz', options, { signal, env: { XZ_DEFAULTS: undefined, XZ_OPT: undefined } });
  const piped = pipeline(inEqualPieces(source), filter.stdin, { signal });
  const written = pipeline(filter.stdout, file, { signal });
  const [input, output, ended] = await Promise.allSettled([piped, written, filter]);
  signal.throwIfAborted();
  const isOurFault = output.status === 'rejected' && systemErrorOf(output.reason) !== undefined;
  // xz ends early only when it fails, and its message says more than the broken pipe.
  if (ended.status === 'rejected' && !isOurFault) throw programError('xz', ended.reason, xzTool.hint);
  if (output.status === 'rejected') throw output.reason;
  if (input.status === 'rejected') throw input.reason;
}
