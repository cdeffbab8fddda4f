import { dirname } from 'node:path';
import type { PackageEntry } from '../../formats/shared/reading/package-entry.ts';
import { withContents } from '../../formats/shared/reading/read-package.ts';

type Kind = PackageEntry['kind'];

/** A path that is a folder in one of two packages, and something else in the other. */
export interface FolderChange {
  readonly path: string;
  readonly old: Kind;
  readonly new: Kind;
}

/** Path → kind, of every path in a package. */
export type Kinds = ReadonlyMap<string, Kind>;

/** The paths that are a folder in one of the packages only, without those below another one; sorted. */
export function folderChanges(before: Kinds, after: Kinds): readonly FolderChange[] {
  const changes: FolderChange[] = [];
  for (const [path, old] of before) {
    const now = after.get(path);
    if (now !== undefined && now !== old && (now === 'directory' || old === 'directory'))
      changes.push({ path, old, new: now });
  }
  return changes.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** One line for a person. */
export function describeChange({ path, old, new: now }: FolderChange): string {
  return `${path}: ${words[old]}, then ${words[now]}`;
}

const words: Readonly<Record<Kind, string>> = {
  directory: 'a folder',
  file: 'a file',
  symlink: 'a link',
  other: 'something else',
};

/** What is in a package file. A folder that the package has no entry for is one all the same. */
export async function kindsIn(file: string): Promise<Kinds> {
  return withContents(file, async (contents) => {
    const kinds = new Map<string, Kind>();
    for await (const { path, kind } of contents.entries()) {
      kinds.set(path, kind);
      for (let folder = dirname(path); folder !== '/' && !kinds.has(folder); folder = dirname(folder))
        kinds.set(folder, 'directory');
    }
    return kinds;
  });
}
