import type { Distro } from '../config/distros.ts';
import type { Arch } from '../config/architectures.ts';
import type { Compression } from './compression.ts';

/** Where a release comes from; decided by `--source`. */
export type ReleaseSource =
  | { readonly kind: 'pinned'; readonly version: string; readonly url: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'tarball'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'sample'; readonly version: string };

/** Everything that is decided before any work begins: plain data, printed by `--dry-run --json`. */
export interface BuildPlan {
  readonly distro: Distro;
  readonly arch: Arch;
  readonly source: ReleaseSource;
  /** The version asked for with `--version`; the release must have it. */
  readonly version?: string;
  /** The packaging's own revision of a release, "1" at first. */
  readonly revision: string;
  /** "Name <address>" of whoever maintains the package. */
  readonly maintainer: string;
  /** SOURCE_DATE_EPOCH: seconds since 1970-01-01 UTC; no time in the package is later. */
  readonly epoch: number;
  readonly compression: Compression;
  /** Absolute path of the folder that the package is written to. */
  readonly out: string;
}
