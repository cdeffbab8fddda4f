import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { Distro } from '../plan/distros.ts';
import { digestOf } from '../support/digest.ts';
import { UserError } from '../support/errors.ts';
import { ingredientsFor, type Ingredients, type Preparation } from './ingredients.ts';
import { debianMirror } from './mirror.ts';

/** Everything that decides what a base root holds; its key names the cached result. */
export interface Recipe {
  readonly distro: Distro;
  /** Image in a registry. */
  readonly image: string;
  /** What makes that image into a base root. */
  readonly prepare: Preparation;
  /** How mmdebstrap makes one where no registry is reachable; without a mirror it chooses Debian's own. */
  readonly bootstrap?: NonNullable<Ingredients['bootstrap']> & { readonly mirror?: string };
  /** Absolute path of the script that installs packages in a base root. */
  readonly installScript: string;
  /** Digest of all of it but the last, 16 hexadecimal digits. */
  readonly key: string;
}

/**
 * The recipe of a distro's base root.
 * @throws UserError for a distro that there is no recipe for
 */
export async function recipeFor(distro: Distro): Promise<Recipe> {
  const ingredients = ingredientsFor(distro);
  if (ingredients === undefined) {
    throw new UserError(`there is no recipe for a throwaway root of ${distro.title}`, {
      hints: [`Install the package on a machine of ${distro.title} to try it.`],
    });
  }
  const { prepare, bootstrap, installScript } = ingredients;
  const mirror = bootstrap === undefined ? undefined : await debianMirror();
  const key = digestOf(
    distro.root.image,
    await digestParts(prepare),
    ...(bootstrap === undefined
      ? []
      : [bootstrap.suite, bootstrap.options, mirror, await digestParts(bootstrap.prepare)]),
  ).slice(0, 16);
  return {
    distro,
    image: distro.root.image,
    prepare,
    installScript,
    key,
    ...(bootstrap === undefined
      ? {}
      : { bootstrap: { ...bootstrap, ...(mirror === undefined ? {} : { mirror }) } }),
  };
}

/** Where a preparation's script lies once its folder, or it alone, was copied to the top of a root. */
export function pathInRoot({ script, folder }: Preparation): string {
  return folder === undefined ? `/${basename(script)}` : `/${relative(dirname(folder), script)}`;
}

/** What decides a preparation's outcome, and nothing of where it lies on this machine. */
async function digestParts(preparation: Preparation): Promise<readonly unknown[]> {
  const { script, folder, args } = preparation;
  if (folder === undefined) return [args, await readFile(script, 'utf8')];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = files
    .sort()
    .map(async (path) => [relative(folder, path), await readFile(path, 'utf8')] as const);
  return [args, await Promise.all(contents)];
}
