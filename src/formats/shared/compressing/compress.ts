import type { Compression } from '../../../plan/compression.ts';
import type { RequiredTool } from '../../missing-tool.ts';
import type { Compressor } from './part.ts';
import { xz, xzTool } from './xz.ts';
import { zstd } from './zstd.ts';

export const compressors: Readonly<Record<Compression, Compressor>> = { zstd, xz };

/** The ending that dpkg expects of a member that is compressed so (deb(5)). */
export const memberSuffix: Readonly<Record<Compression, string>> = { zstd: 'zst', xz: 'xz' };

/** External programs that a compressor runs. */
export const compressionTools: Readonly<Record<Compression, readonly RequiredTool[]>> = {
  zstd: [],
  xz: [xzTool],
};
