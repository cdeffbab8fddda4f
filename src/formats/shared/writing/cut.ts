import { posix } from 'node:path';
import type { ContentEntry } from '../../../installation/package.ts';

/** Sizes that decide where an archive is cut, in bytes. */
export interface CutSizes {
  /** A folder that has no more below it is not cut. */
  readonly wholeFolder: number;
  /** No part is smaller, except where the next folder has as much. */
  readonly smallest: number;
}

const cutSizes: CutSizes = { wholeFolder: 16 * 2 ** 20, smallest: 2 * 2 ** 20 };

/** Folders of one parent whose names begin with as many equal letters are not cut apart. */
const alike = 3;

/**
 * Cuts the entries of an archive, which are sorted by path, into parts that are compressed by themselves. Where it is cut
 * depends on what is nearby: after a change, the other parts are those of before, and packages for two distros with the
 * same Python have most parts in common. What is alike is compressed better together: psycopg2_binary.libs and
 * psycopg_binary.libs have the same libraries, which are 2 MB in a package of 31 MB.
 */
export function cutIntoParts(
  entries: readonly ContentEntry[],
  sizes = cutSizes,
): readonly (readonly ContentEntry[])[] {
  const parts: ContentEntry[][] = [];
  let filled = 0;
  let last = '';
  for (const { unit, list, bytes } of unitsOf(entries, sizes.wholeFolder)) {
    const isFull = filled >= sizes.smallest || (filled > 0 && bytes >= sizes.smallest);
    const part = parts.at(-1);
    if (part === undefined || (isFull && !areAlike(last, unit))) {
      parts.push([...list]);
      filled = bytes;
    } else {
      part.push(...list);
      filled += bytes;
    }
    last = unit;
  }
  return parts;
}

interface Unit {
  /** Path of the folder, or of an entry outside of any. */
  readonly unit: string;
  readonly list: ContentEntry[];
  readonly bytes: number;
}

/** Entries that are not cut apart: those of the largest folders that are small enough. */
function unitsOf(entries: readonly ContentEntry[], wholeFolder: number): readonly Unit[] {
  const below = bytesBelow(entries);
  const unitOf = (path: string): string => {
    let unit = path;
    for (let parent = path; parent !== '/' && (below.get(parent) ?? 0) <= wholeFolder;) {
      unit = parent;
      parent = posix.dirname(parent);
    }
    return unit;
  };
  const units: { unit: string; list: ContentEntry[]; bytes: number }[] = [];
  for (const entry of entries) {
    const unit = unitOf(entry.path);
    const current = units.at(-1);
    if (current?.unit === unit) {
      current.list.push(entry);
      current.bytes += sizeOf(entry);
    } else units.push({ unit, list: [entry], bytes: sizeOf(entry) });
  }
  return units;
}

function bytesBelow(entries: readonly ContentEntry[]): ReadonlyMap<string, number> {
  const below = new Map<string, number>();
  for (const entry of entries) {
    const bytes = sizeOf(entry);
    for (let path = entry.path; path !== '/'; path = posix.dirname(path)) {
      below.set(path, (below.get(path) ?? 0) + bytes);
    }
  }
  return below;
}

function sizeOf(entry: ContentEntry): number {
  return entry.kind === 'file' ? entry.size : 0;
}

function areAlike(one: string, other: string): boolean {
  const [first, second] = [one, other].map((path) => posix.basename(path).slice(0, alike));
  return posix.dirname(one) === posix.dirname(other) && first === second;
}
