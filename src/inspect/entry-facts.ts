import type { PackageEntry } from '../formats/shared/reading/package-entry.ts';

/** What of a path can differ between two packages. */
export type EntryFact = 'kind' | 'mode' | 'owner' | 'content' | 'target' | 'time';

/** What of two entries of the same path differs. */
export function differing(one: PackageEntry, other: PackageEntry): readonly EntryFact[] {
  const facts: readonly (readonly [EntryFact, unknown, unknown])[] = [
    ['kind', one.kind, other.kind],
    ['content', one.sha256, other.sha256],
    ['mode', one.mode, other.mode],
    ['owner', ownerOf(one), ownerOf(other)],
    ['target', one.target, other.target],
    ['time', one.time, other.time],
  ];
  return facts.flatMap(([fact, first, second]) => (first === second ? [] : [fact]));
}

/** The facts of an entry that were asked for, in words. */
export function described(entry: PackageEntry, what: readonly EntryFact[]): string {
  const words: Readonly<Record<EntryFact, string>> = {
    kind: entry.kind,
    content: entry.sha256 === undefined ? 'no content' : `${entry.size} bytes`,
    mode: `mode ${modeText(entry)}`,
    owner: `owner ${ownerOf(entry)}`,
    target: entry.target === undefined ? 'no link' : `to ${entry.target}`,
    time: new Date(entry.time * 1000).toISOString(),
  };
  return what.map((fact) => words[fact]).join(', ');
}

/** "0644" */
export function modeText({ mode }: Pick<PackageEntry, 'mode'>): string {
  return mode.toString(8).padStart(4, '0');
}

/** "root:root" */
export function ownerOf({ owner, group }: Pick<PackageEntry, 'owner' | 'group'>): string {
  return `${owner}:${group}`;
}
