import type { ContentEntry } from '../../../installation/package.ts';

/**
 * The entries that an .rpm owns. Folders that every system has are left to the packages "filesystem" and
 * "systemd": rpm refuses two packages that give one folder different modes. A package's own ones have its name
 * somewhere in their path.
 */
export function ownedEntries(entries: readonly ContentEntry[], name: string): readonly ContentEntry[] {
  return entries.filter((entry) => entry.kind !== 'directory' || entry.path.split('/').includes(name));
}
