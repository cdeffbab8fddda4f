/**
 * A part of an archive that is compressed by itself and kept by its content. The parts of an archive, one after the
 * other, are the archive; each begins with the header of an entry.
 */
export interface Part {
  /**
   * Its bytes, read anew at each call. A piece has its content until the next one is asked for.
   * @param isFirst true when they pass for the first time, so that what is noted of them is noted once
   */
  pieces(isFirst: boolean): Iterable<Buffer>;
}

/** What a compressor is told of a part. */
export interface PartFacts {
  /** True for the part that its archive begins with. */
  readonly isFirst: boolean;
  readonly bytes: number;
}

/** A way to compress the parts of an archive. What it writes depends on the content only, not on the number of cores. */
export interface Compressor {
  /** Parts that are compressed at the same time. */
  readonly atOnce: number;
  /** Names the program, or library, whose version decides the bytes that it writes. */
  version(): Promise<string>;
  /**
   * Compresses a part into a new file, which `splice` takes.
   * @throws UserError when a program is missing or fails; what the source throws; the file system's errors as they are
   */
  compress(path: string, source: Iterable<Buffer>, part: PartFacts, signal: AbortSignal): Promise<void>;
  /** Puts compressed parts together: one stream, in a new file, that every reader of this compression reads. */
  splice(path: string, parts: readonly string[], signal: AbortSignal): Promise<void>;
}
