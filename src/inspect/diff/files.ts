import type { PackageEntry } from '../../formats/shared/reading/package-entry.ts';
import { described, differing, type EntryFact } from '../entry-facts.ts';
import type { Facts } from './facts.ts';

/** A path that only one of the packages has. */
export interface FileItem {
  readonly path: string;
  readonly kind: PackageEntry['kind'];
  /** Bytes. */
  readonly size: number;
}

/** A path that both packages have, and that is not the same in both. */
export interface FileChange {
  readonly path: string;
  readonly what: readonly EntryFact[];
  readonly old: string;
  readonly new: string;
  /** Bytes that it grew by. */
  readonly grown: number;
}

export interface FileChanges {
  readonly added: readonly FileItem[];
  readonly removed: readonly FileItem[];
  readonly changed: readonly FileChange[];
}

/**
 * Compares the paths of two packages. Times do not count, as each release has its own; nor does the version of Python in
 * a path, as each distro has its own.
 */
export function compareFiles(old: Facts, newer: Facts): FileChanges {
  const [before, after] = [byPlace(old), byPlace(newer)];
  return {
    added: onlyIn(after, before),
    removed: onlyIn(before, after),
    changed: [...before]
      .flatMap(([place, entry]) => {
        const other = after.get(place);
        const what = other === undefined ? [] : differing(entry, other).filter((fact) => fact !== 'time');
        if (other === undefined || what.length === 0) return [];
        const grown = other.size - entry.size;
        return [{ path: other.path, what, old: described(entry, what), new: described(other, what), grown }];
      })
      .sort(byPath),
  };
}

type Places = ReadonlyMap<string, PackageEntry>;

function byPlace({ entries }: Facts): Places {
  return new Map(
    [...entries].map(([path, entry]) => [path.replace(/\/lib\/python3\.\d+(?=\/|$)/, '/lib/python3'), entry]),
  );
}

function onlyIn(these: Places, those: Places): readonly FileItem[] {
  return [...these]
    .flatMap(([place, { path, kind, size }]) => (those.has(place) ? [] : [{ path, kind, size }]))
    .sort(byPath);
}

function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  return one.path < other.path ? -1 : 1;
}
