import type { Package } from '../installation/package.ts';
import type { Context } from '../support/reporter.ts';
import type { Bytes } from './reading/bytes.ts';
import type { LintResult } from './lint-result.ts';
import type { PackageFile } from './reading/package-file.ts';

export const compressions = ['zstd', 'xz'] as const;
export type Compression = (typeof compressions)[number];

export interface WriteOptions {
  readonly compression: Compression;
}

/** The distro's own linter. */
export interface Linter {
  readonly name: string;
  readonly run: (path: string, context: Pick<Context, 'signal'>) => Promise<LintResult>;
}

/** A package format: turns the format-neutral package into a file, and reads such a file. */
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
  /** What its files begin with, as Latin-1. */
  readonly magic: string;
  /**
   * Reads what a package file says of itself.
   * @throws UserError when it is broken
   */
  read(bytes: Bytes): Promise<PackageFile>;
  readonly linter: Linter;
}
