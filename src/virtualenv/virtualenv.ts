import type { Arch } from '../config/architectures.ts';

/** What a virtualenv is made for; nothing of the building machine is in it. */
export interface Target {
  /** Python's minor version, e.g. "3.13". */
  readonly python: string;
  readonly arch: Arch;
  /** Highest glibc the distro has, e.g. "2.41"; wheels need this one or an older one. */
  readonly glibc: string;
}

/** A wheel that was installed, as its metadata states it. */
export interface BundledWheel {
  /** Normalised name (PEP 503). */
  readonly name: string;
  readonly version: string;
  /** Name of the wheel file. */
  readonly file: string;
  /** SHA-256 of the wheel file. */
  readonly sha256: string;
  /** How the wheel was made, where none of the index was taken: from the source with this SHA-256. */
  readonly built?: { readonly remedy: 'pure' | 'machine'; readonly source: string };
  /** SPDX expression where the metadata gives one or its classifiers map to one. */
  readonly license: string;
  /** Authors or maintainers, for the copyright file. */
  readonly copyright: string;
  readonly homepage?: string;
  /** Paths below the prefix of the licence texts that the wheel ships. */
  readonly licenseFiles: readonly string[];
}

/** One path below the virtualenv's prefix. Paths are relative, with "/" and no leading "./". */
export type VirtualenvEntry = (
  | { readonly kind: 'directory' }
  | {
      readonly kind: 'file';
      readonly source: FileSource;
      readonly size: number;
      readonly executable: boolean;
    }
  | { readonly kind: 'symlink'; readonly target: string }
) & {
  readonly path: string;
  /** Name of the wheel that it came from; absent for what this tool wrote. */
  readonly wheel?: string;
};

/** A file of a wheel that a trim of packaging/mathesar.yaml leaves out. */
export interface LeftOut {
  /** Relative to the prefix, as if it were there. */
  readonly path: string;
  readonly wheel: string;
  /** The trim's name. */
  readonly trim: string;
}

/** A file's content: on the building machine's disk (a cache entry), or in memory when rendered. */
export type FileSource = { readonly file: string } | { readonly content: string | Uint8Array };

/** A virtualenv for the target machine, as a list; never a mutable folder passed around. */
export interface Virtualenv {
  /** Absolute path on the target machine, /usr/lib/mathesar/venv. */
  readonly prefix: string;
  readonly target: Target;
  /** Sorted by path. */
  readonly entries: readonly VirtualenvEntry[];
  readonly wheels: readonly BundledWheel[];
  /** Highest glibc symbol version that any ELF file in it needs, e.g. "2.28". */
  readonly glibcNeeded: string;
  readonly leftOut: readonly LeftOut[];
}
