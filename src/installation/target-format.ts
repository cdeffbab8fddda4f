import type { Relation } from '../config/relation.ts';
import type { Package } from './package.ts';

/** What a package's version is made of. */
export type Versioned = Pick<Package, 'version' | 'revision' | 'distroTag'>;

/** The relations that every package of a format has, whatever the distro. */
export interface FormatRelations {
  /** The relation to the C library, by the highest symbol version that a wheel needs. */
  readonly glibc: (version: string) => Relation;
  /** What the format's own scripts and questions need. */
  readonly depends: readonly Relation[];
  readonly recommends: readonly Relation[];
  readonly suggests: readonly Relation[];
}

/** What is run or asked when the package, or a package that it watches, is installed or removed. */
export type LifeCycle = Pick<Package, 'scripts' | 'members'>;

/** What is the package format's own, as far as an installation needs it. */
export interface TargetFormat {
  readonly name: string;
  /** The version as the package manager sees it. */
  nativeVersion(pkg: Versioned): string;
  readonly relations: FormatRelations;
  /**
   * Reads the maintainer scripts.
   * @throws UserError for a script that the target machine could not run
   */
  readScripts(): Promise<LifeCycle>;
}
