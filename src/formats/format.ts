import type { RelationSyntax } from '../config/relation.ts';
import type { Origin } from '../installation/origin.ts';
import type { Package } from '../installation/package.ts';
import type { TargetFormat } from '../installation/target-format.ts';
import type { Compression } from '../plan/compression.ts';
import type { Context } from '../support/context.ts';
import type { LintResult } from './lint-result.ts';
import type { RequiredTool } from './missing-tool.ts';
import type { Bytes } from './shared/reading/bytes.ts';
import type { PackageContents } from './shared/reading/package-contents.ts';
import type { PackageFile } from './shared/reading/package-file.ts';
import type { Figures } from './shared/writing/figures.ts';

export interface WriteOptions {
  readonly compression: Compression;
}

/** The distro's own linter. */
export interface Linter {
  readonly name: string;
  readonly run: (path: string, context: Pick<Context, 'signal'>) => Promise<LintResult>;
}

/** A package format: turns the format-neutral package into a file, and reads such a file. */
export interface Format extends RelationSyntax, TargetFormat {
  readonly name: string;
  /** What people call its files, with an article: "a Debian package". */
  readonly title: string;
  /** The name that the format's own tools would give, e.g. mathesar_0.11.0-1~deb13u0_amd64.deb or
   * mathesar-0.11.0-1.fc43.x86_64.rpm. */
  fileName(pkg: Package): string;
  /** What the version of a package for a distro with this tag ends with. */
  versionEnd(tag: string): string;
  /** External programs that `write` needs with these options. */
  requiredTools(options: WriteOptions): readonly RequiredTool[];
  /** The package with every path that `write` puts into the file: the format's own documents too. */
  complete(pkg: Package, options: WriteOptions): Promise<Package>;
  /** What a maintainer script, or another text that the package manager reads, is made from; undefined for an unknown name. */
  metadataOrigin(name: string): Origin | undefined;
  /**
   * Writes the package to `path`: to a temporary name beside it first, then renamed.
   * @returns the figures of what was written, the format's own documents included
   * @throws UserError when the disk is full or the folder is not writable
   */
  write(pkg: Package, path: string, options: WriteOptions, context: Context): Promise<Figures>;
  /** What its files begin with, as Latin-1. */
  readonly magic: string;
  /**
   * Reads what a package file says about itself.
   * @throws UserError when it is broken
   */
  read(bytes: Bytes): Promise<PackageFile>;
  /**
   * SHA-256 of all that stays the same when a package file is signed.
   * @throws UserError when it cannot be read
   */
  digestUnsigned(file: string): Promise<string>;
  /**
   * Reads everything that is in a package file; its payload only when it is asked for.
   * @throws UserError when it is broken
   */
  contents(bytes: Bytes): Promise<PackageContents>;
  readonly linter: Linter;
}
