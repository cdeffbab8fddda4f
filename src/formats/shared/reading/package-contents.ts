import type { PackageEntry, Wanted } from './package-entry.ts';
import type { PackageFile } from './package-file.ts';

/** A part of a package file, in bytes: a member of the .deb's archive; lead, signature, header or payload of an .rpm. */
export interface FilePart {
  readonly name: string;
  readonly position: number;
  readonly size: number;
}

/** Something that the package manager reads, with its value as text: a control file, or a tag of a header. */
export interface MetadataItem {
  readonly name: string;
  readonly text: string;
}

/** Everything that is in a package file, in words that no format owns. */
export interface PackageContents {
  readonly pkg: PackageFile;
  /** Size of the file, in bytes. */
  readonly bytes: number;
  /** How the payload is compressed, "none" included. */
  readonly compression: string;
  /** "Name <address>"; empty in a package without one. */
  readonly maintainer: string;
  /** In the file's order, without gaps but for padding. */
  readonly parts: readonly FilePart[];
  /** Names of the parts that a signature with a key is in; it is made after the package. */
  readonly signatures: readonly string[];
  /** What it needs, by kind ("Depends", "Requires", …), as its package manager writes it: "libc6 (>= 2.36)". */
  readonly relations: Readonly<Record<string, readonly string[]>>;
  /** What runs or is asked when it is installed or removed, and other texts for its package manager. */
  readonly scripts: readonly MetadataItem[];
  /** The rest of what the package manager reads, from which part of the file. */
  readonly metadata: readonly (MetadataItem & { readonly part: string })[];
  /** The part with the payload. */
  readonly payload: string;
  /**
   * Every path of the payload in its order, as it is unpacked; nothing is held.
   * @param wanted whose content comes with the entry
   * @throws UserError for a payload that cannot be read
   */
  entries(wanted?: Wanted): AsyncGenerator<PackageEntry>;
}
