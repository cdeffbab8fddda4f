import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Distros } from '../../config/distros.ts';
import { findDistro } from '../../formats/shared/reading/distro-of.ts';
import type { PackageEntry } from '../../formats/shared/reading/package-entry.ts';
import type { PackageFile } from '../../formats/shared/reading/package-file.ts';
import { readPackageFile, withContents } from '../../formats/shared/reading/read-package.ts';
import { UserError } from '../../support/errors.ts';

type Kind = PackageEntry['kind'];

/** A path that is a folder in one of two packages, and something else in the other. */
export interface FolderChange {
  readonly path: string;
  readonly old: Kind;
  readonly new: Kind;
}

/** What is built next, and for what. */
interface Target {
  readonly distro: { readonly name: string };
  readonly arch: string;
}

/** The packages that are installed today, with what each is for. */
export interface Previous {
  readonly file: string;
  readonly pkg: PackageFile;
  readonly distro: string;
}

/**
 * The package files that new ones will follow.
 * @throws UserError for a file that is for none of the targets
 */
export async function readPrevious(
  files: readonly string[],
  targets: readonly Target[],
  distros: Distros,
): Promise<readonly Previous[]> {
  return Promise.all(
    files.map(async (file) => {
      const pkg = await readPackageFile(file);
      const distro = findDistro(pkg, distros)?.name;
      const target = targets.find((each) => each.distro.name === distro && each.arch === pkg.arch);
      if (distro === undefined || target === undefined) {
        throw new UserError(
          `${basename(file)} is for ${distro ?? 'no known distro'} on ${pkg.arch}, which is not built here`,
          { hints: ['Name the package of the same distro and architecture: --previous FILE'] },
        );
      }
      return { file, pkg, distro };
    }),
  );
}

/**
 * Refuses a new package that cannot be relied on to follow the one before it, because a folder becomes something else or
 * the reverse: with a link, dpkg loses the new files or leaves the old folder, and rpm refuses the transaction. The new
 * file is deleted.
 * @throws UserError with the paths
 */
export async function refuseUnfit(previous: string, next: string): Promise<void> {
  const changes = await folderChanges(previous, next);
  if (changes.length === 0) return;
  await rm(next);
  const lines = changes.map(({ path, old, new: now }) => `${path}: ${words[old]}, then ${words[now]}`);
  throw new UserError(
    `a package manager cannot upgrade ${basename(previous)} to ${basename(next)}, as a folder becomes something else`,
    {
      hints: [...lines, 'Give what is new another path, or keep what the path was: docs/build/building.md.'],
    },
  );
}

/** The paths that are a folder in one of the packages only, without those below another one; sorted. */
export async function folderChanges(previous: string, next: string): Promise<readonly FolderChange[]> {
  const [before, after] = await Promise.all([kindsIn(previous), kindsIn(next)]);
  const changes: FolderChange[] = [];
  for (const [path, old] of before) {
    const now = after.get(path);
    if (now !== undefined && now !== old && (now === 'directory' || old === 'directory'))
      changes.push({ path, old, new: now });
  }
  return changes.sort((one, other) => (one.path < other.path ? -1 : 1));
}

const words: Readonly<Record<Kind, string>> = {
  directory: 'a folder',
  file: 'a file',
  symlink: 'a link',
  other: 'something else',
};

/** Path → kind. A folder that the package has no entry for is one all the same. */
async function kindsIn(file: string): Promise<ReadonlyMap<string, Kind>> {
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
