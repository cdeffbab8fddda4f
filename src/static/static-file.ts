import type { FileSource } from '../virtualenv/virtualenv.ts';

/** A static file as it is served, collected at build time. */
export interface StaticFile {
  /** Relative to the application's static folder, with "/". */
  readonly path: string;
  readonly source: FileSource;
  /** Bytes. */
  readonly size: number;
}

/** All of them, sorted by path. */
export type StaticFiles = readonly StaticFile[];
