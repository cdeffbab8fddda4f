import type { PackageContents } from '../../formats/shared/reading/package-contents.ts';
import type { Deviation } from './deviation.ts';

type Items = ReadonlyMap<string, string>;

/** Compares what the package managers read: control files, or the tags of headers. */
export function metadataDeviations(given: PackageContents, rebuilt: PackageContents): readonly Deviation[] {
  const names = [...new Set(rebuilt.metadata.map(({ part }) => part))];
  return names.flatMap((part) => {
    const [found, wanted] = [itemsOf(given, part), itemsOf(rebuilt, part)];
    if (given.signatures.includes(part) && unsigned(given, rebuilt, part)) return [];
    return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((path): readonly Deviation[] => {
      const [one, other] = [found.get(path), wanted.get(path)];
      if (one === other) return [];
      const why = one === undefined ? 'missing' : other === undefined ? 'added' : 'content';
      const [before, after] = firstDifference(one ?? '', other ?? '');
      return [{ part, path, why, given: before, rebuilt: after }];
    });
  });
}

/**
 * Whether a signed part has everything that the unsigned one has, so that only the signature is new. A region's place
 * depends on what else is in its header.
 */
export function unsigned(given: PackageContents, rebuilt: PackageContents, part: string): boolean {
  const found = itemsOf(given, part);
  return [...itemsOf(rebuilt, part)].every(
    ([name, text]) => name === 'HEADERSIGNATURES' || found.get(name) === text,
  );
}

function itemsOf({ metadata }: PackageContents, part: string): Items {
  return new Map(metadata.filter((item) => item.part === part).map(({ name, text }) => [name, text]));
}

/** The first line in which two texts differ. */
function firstDifference(one: string, other: string): readonly [string, string] {
  const [before, after] = [one.split('\n'), other.split('\n')];
  const at = after.findIndex((line, index) => before[index] !== line);
  const line = at === -1 ? after.length : at;
  return [before[line] ?? 'nothing', after[line] ?? 'nothing'];
}
