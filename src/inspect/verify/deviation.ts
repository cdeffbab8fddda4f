/** One thing in which a package is not what was built again. */
export interface Deviation {
  /** The part of the file: "data.tar.zst", "header" … */
  readonly part: string;
  /** A path of the payload, or the name of a control file or tag; null where it is the part itself. */
  readonly path: string | null;
  /** "mode", "owner", "content", "time", "missing", "added", "order", "compression", "damaged"; several with commas. */
  readonly why: string;
  /** How it is in the package, and in the one that was built again. */
  readonly given: string;
  readonly rebuilt: string;
}
