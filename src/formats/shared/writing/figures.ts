import type { ContentEntry } from '../../../installation/package.ts';

/** What a package takes on the target machine. */
export interface Figures {
  /** Regular files. */
  readonly files: number;
  /** Their sizes, in bytes. */
  readonly bytes: number;
}

/** The figures of everything that is in a package. */
export function figuresOf(entries: readonly ContentEntry[]): Figures {
  const files = entries.filter((entry) => entry.kind === 'file');
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}
