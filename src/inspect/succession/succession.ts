import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../../support/errors.ts';
import { describeChange, folderChanges, kindsIn } from './folder-changes.ts';

/**
 * Refuses a package that was just built and cannot be relied on to follow others; it and its SBOM are deleted.
 * @param previous package files that may be installed when it comes
 * @throws UserError with the paths
 */
export async function refuseUnfit(
  previous: readonly string[],
  next: { readonly path: string; readonly sbom: string },
): Promise<void> {
  const fault = await unfit(previous, next.path);
  if (fault === undefined) return;
  await Promise.all([rm(next.path), rm(next.sbom)]);
  throw fault;
}

/**
 * Why a package cannot be relied on to follow others: a folder becomes something else or the reverse. With a link, dpkg
 * loses the new files or leaves the old folder, and rpm refuses the transaction. Undefined where it can.
 */
export async function unfit(previous: readonly string[], next: string): Promise<UserError | undefined> {
  if (previous.length === 0) return undefined;
  const after = await kindsIn(next);
  for (const file of previous) {
    const changes = folderChanges(await kindsIn(file), after);
    if (changes.length === 0) continue;
    return new UserError(
      `a package manager cannot upgrade ${basename(file)} to ${basename(next)}, as a folder becomes something else`,
      {
        hints: [
          ...changes.map(describeChange),
          'Give what is new another path, or keep what the path was: docs/build/building.md.',
        ],
      },
    );
  }
  return undefined;
}
