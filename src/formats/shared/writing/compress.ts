import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { call, programError, startFilter } from '../../../support/process.ts';
import { systemErrorOf } from '../../../support/system-errors.ts';
import type { Compression } from '../../../plan/compression.ts';
import type { RequiredTool } from '../../missing-tool.ts';

/** The ending that dpkg expects of a member that is compressed so (deb(5)). */
export const memberSuffix: Readonly<Record<Compression, string>> = { zstd: 'zst', xz: 'xz' };

const xzTool: RequiredTool = {
  name: 'xz',
  hint: 'Run "npm run doctor -- --install", or use the default compression, zstd.',
};

/** External programs that `compressTo` runs. */
export const compressionTools: Readonly<Record<Compression, readonly RequiredTool[]>> = {
  zstd: [],
  xz: [xzTool],
};

/**
 * Compresses a stream into a new file. The bytes depend on the input only, not on the number of cores.
 * @throws UserError when xz is missing or fails; the file system's errors as they are
 */
export async function compressTo(
  path: string,
  source: Readable,
  compression: Compression,
  signal: AbortSignal,
): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o644 });
  if (compression === 'zstd') await pipeline(source, inEqualPieces, zstd(), file, { signal });
  else await throughXz(source, file, signal);
}

/** Names the program, or library, whose version decides the bytes that `compressTo` writes. */
export async function compressorVersion(compression: Compression): Promise<string> {
  if (compression === 'zstd') return process.versions.zstd ?? process.version;
  const { stdout } = await call('xz', ['--version'], {});
  return stdout;
}

const pieceSize = 512 * 1024;

/**
 * Cuts a stream into pieces of one size. What zstd writes depends on where its input was cut, and that must not
 * depend on how the disk was read. Each piece also costs a change of threads: an archive of headers of
 * 512 bytes and small files took 14,000 of them.
 */
async function* inEqualPieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let piece = Buffer.allocUnsafe(pieceSize);
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const copied = chunk.copy(piece, filled, at);
      at += copied;
      filled += copied;
      if (filled < pieceSize) continue;
      yield piece;
      piece = Buffer.allocUnsafe(pieceSize);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/**
 * Level 9 with a window of 32 MiB and long-distance matching: the same library is often in two
 * wheels. Measured on the real application (126 MB): 30.5 MB in 2.6 s; level 12 took twice the time for
 * 1 %, level 15 six times. One thread: Node's stream ends early with ZSTD_c_nbWorkers, as the
 * multi-threaded encoder may return before it has taken all input; and dpkg reads one frame only, so frames
 * made in parallel would not work. Unpacking needs the window as memory, within dpkg's limit of 128 MiB.
 */
function zstd(): ReturnType<typeof createZstdCompress> {
  return createZstdCompress({
    chunkSize: 128 * 1024,
    params: {
      [constants.ZSTD_c_compressionLevel]: 9,
      [constants.ZSTD_c_windowLog]: 25,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    },
  });
}

/**
 * A dictionary of 32 MiB, as the same library is often in two wheels: 25.1 MB for the real application
 * (126 MB) in 25 s, where the default of 8 MiB makes 26.8 MB of it in 30 s. Blocks by size and always two
 * threads, so that the output is the same on every machine: with one thread xz writes another kind of block
 * header. More threads would find no third block in a package of this size and take 0.4 GB each.
 */
const xzArguments = [
  '--stdout',
  '--lzma2=preset=6,dict=32MiB',
  '--block-size=64MiB',
  '--threads=2',
  '--no-adjust',
];

async function throughXz(
  source: Readable,
  file: ReturnType<typeof createWriteStream>,
  signal: AbortSignal,
): Promise<void> {
  // XZ_DEFAULTS and XZ_OPT would change what is written.
  const xz = startFilter('xz', xzArguments, { signal, env: { XZ_DEFAULTS: undefined, XZ_OPT: undefined } });
  const piped = pipeline(source, inEqualPieces, xz.stdin, { signal });
  const written = pipeline(xz.stdout, file, { signal });
  const [input, output, ended] = await Promise.allSettled([piped, written, xz]);
  signal.throwIfAborted();
  const isOurFault = output.status === 'rejected' && systemErrorOf(output.reason) !== undefined;
  // xz ends early only when it fails, and its message says more than the broken pipe.
  if (ended.status === 'rejected' && !isOurFault) throw programError('xz', ended.reason, xzTool.hint);
  if (output.status === 'rejected') throw output.reason;
  if (input.status === 'rejected') throw input.reason;
}
