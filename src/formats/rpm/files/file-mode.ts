import type { ContentEntry } from '../../../installation/package.ts';

const typeBits: Readonly<Record<ContentEntry['kind'], number>> = {
  directory: 0o040000,
  file: 0o100000,
  symlink: 0o120000,
};

/** Type and permission bits of an entry, as stat(2) gives them. */
export function modeOf(entry: ContentEntry): number {
  return typeBits[entry.kind] | (entry.kind === 'symlink' ? 0o777 : entry.mode);
}
