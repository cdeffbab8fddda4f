import type { Package } from '../package/package.ts';
import type { Context } from '../support/reporter.ts';

export const compressions = ['zstd', 'xz'] as const;
export type Compression = (typeof compressions)[number];

export interface WriteOptions {
  readonly compression: Compression;
}

/** A package format: turns the format-neutral package into a file. */
export interface Format {
  readonly name: 'deb' | 'rpm';
  /** The name that the format's own tools would give, e.g. mathesar_0.11.0-1~deb13u0_amd64.deb or
   * mathesar-0.11.0-1.fc43.x86_64.rpm. */
  fileName(pkg: Package): string;
  /** External programs that `write` needs with these options; `doctor` reads them too. */
  requiredTools(options: WriteOptions): readonly string[];
  /**
   * Writes the package to `path`: to a temporary name beside it first, then renamed.
   * @throws UserError when the disk is full or the folder is not writable
   */
  write(pkg: Package, path: string, options: WriteOptions, context: Context): Promise<void>;
}
