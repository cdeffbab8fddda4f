import type { Origin } from './origin.ts';
import type { FileSource } from '../virtualenv/virtualenv.ts';
import type { CopyrightPart } from '../licenses/copyright.ts';
import type { Arch } from '../config/architectures.ts';
import type { ChangelogEntry } from '../config/changelog.ts';
import type { Relation } from '../config/relation.ts';

/** One path of a package, with the owner and mode that it has on the target machine. */
export type ContentEntry = (
  | { readonly kind: 'directory' }
  | {
      readonly kind: 'file';
      readonly source: FileSource;
      readonly size: number;
      /** True for a file that is the administrator's once it is installed: upgrades keep what they changed. */
      readonly config?: true;
    }
  | { readonly kind: 'symlink'; readonly target: string }
) & {
  /** Absolute, normalised, without a trailing "/". */
  readonly path: string;
  /** Permission bits, e.g. 0o644; 0o777 for symlinks. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Absent for a folder that is there for what lies in it. */
  readonly origin?: Origin;
};

/** Maintainer scripts by life-cycle state, as rendered shell text; a format maps them to its own names. */
export interface MaintainerScripts {
  readonly preInstall?: string;
  readonly postInstall?: string;
  readonly preRemove?: string;
  readonly postRemove?: string;
  /** When every package of the transaction is installed; a format without this state has no script for it. */
  readonly postTransaction?: string;
}

/** A file among a package's metadata, such as the questions that are asked before its installation. */
export interface ControlMember {
  readonly name: string;
  readonly text: string;
  /** True for a program. */
  readonly executable: boolean;
}

/** An account of the system that the package makes: a user, whose group has the same name, or a group alone. */
export type Account = UserAccount | GroupAccount;

export interface GroupAccount {
  readonly kind: 'group';
  readonly name: string;
  /** The line of sysusers.d(5) that declares it. */
  readonly line: string;
}

/** What the package's service runs as. */
export interface UserAccount {
  readonly kind: 'user';
  readonly name: string;
  readonly description: string;
  readonly home: string;
  readonly shell: string;
  /** The line of sysusers.d(5) that declares it. */
  readonly line: string;
}

/** A wheel that is in the package. */
export interface Bundled {
  /** Normalised name (PEP 503). */
  readonly name: string;
  readonly version: string;
}

/** The format-neutral package: everything a format needs and nothing it has to decide. */
export interface Package {
  readonly name: string;
  /** The release's version (PEP 440); a format maps pre-releases to its own ordering. */
  readonly version: string;
  readonly revision: string;
  /** Distro part of the version, e.g. "deb13u0". */
  readonly distroTag: string;
  /** "all" for a package without machine code. */
  readonly arch: Arch | 'all';
  readonly maintainer: string;
  readonly homepage: string;
  readonly section: string;
  readonly summary: string;
  /** Paragraphs of plain text. */
  readonly description: readonly string[];
  /** SPDX expression of the application alone; those of what is bundled are in `copyright`. */
  readonly license: string;
  /** What the scripts that run while the package is installed need, so that it is installed before. */
  readonly preDepends: readonly Relation[];
  readonly depends: readonly Relation[];
  readonly recommends: readonly Relation[];
  readonly suggests: readonly Relation[];
  /** Sorted by path (byte order), every parent folder that is ours listed, no duplicates. */
  readonly entries: readonly ContentEntry[];
  readonly scripts: MaintainerScripts;
  /** What else the package manager reads before and after the installation, under the format's own names. */
  readonly members: readonly ControlMember[];
  /** Seconds since 1970-01-01 UTC; mtimes are clamped to it. */
  readonly epoch: number;
  /** Changes of the packaging, newest first; a format renders them in its own syntax. */
  readonly changelog: readonly ChangelogEntry[];
  /** Whose work is in the package and under which licence: the application first, then every wheel. */
  readonly copyright: readonly CopyrightPart[];
  /** Accounts that the scripts make, for formats that declare them. */
  readonly accounts: readonly Account[];
  readonly bundled: readonly Bundled[];
}
