import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { packagingDir } from '../../config/project.ts';
import { UserError } from '../../support/errors.ts';
import { unknownName } from '../../support/text/nearest.ts';
import { readYaml } from '../../support/text/yaml.ts';

export const recipesDir = join(packagingDir, 'ways/recipes');

const sentence = z.string().min(10, 'say it in a sentence');

const recipe = z.strictObject({
  /** Whose recipe it is, such as "Arch Linux". */
  title: z.string(),
  /** What users get, in a sentence. */
  text: sentence,
  /** What it is made from, besides packaging/; absent: nothing. */
  needs: z.enum(['package', 'zipapp']).optional(),
  /** Names of what the package depends on, by Debian's name. */
  names: z.record(z.string(), z.array(z.string()).min(1)).default({}),
  /** What the package depends on and the recipe does not need, by Debian's name, with the reason. */
  leftOut: z.record(z.string(), sentence).default({}),
  /** How Python is depended on: "{minor}" is its minor version, "{next}" the one after it, "{digits}" the former without a dot. */
  python: z.array(z.string()).default([]),
  /** The only minor version of Python that a .pyz may be for; absent: any. */
  onlyPython: z.string().optional(),
  /** Names of the architectures; those that are missing are not supported. */
  architectures: z.partialRecord(z.enum(['amd64', 'arm64']), z.string()).default({}),
  /** A path below packaging/payload that is copied as it is, with the package's name and address put in. */
  copies: z.string().optional(),
  /** Further words of its templates. */
  values: z.record(z.string(), z.string()).default({}),
  /**
   * Of a recipe with a check.sh: packages of Debian 13 that it needs, files that it reads, which are not part of the recipe,
   * and whether it makes sandboxes itself, for which a machine needs more rights.
   */
  check: z
    .strictObject({
      packages: z.array(z.string()).min(1),
      reads: z.array(z.string()).default([]),
      sandboxes: z.boolean().default(false),
    })
    .optional(),
  /** What has been run, and what has not; docs/other-ways/recipes.md says the same. */
  ran: z.array(sentence).min(1),
  notRun: z.array(sentence).min(1),
});

/** A recipe, as the recipe.yaml of its folder declares it. */
export type Recipe = z.output<typeof recipe> & {
  readonly name: string;
  /** Absolute path of its folder. */
  readonly folder: string;
};

/** The file that declares a recipe; it is not part of it. */
export const declaration = 'recipe.yaml';

/** Files of a recipe's folder that are only for its check, without the script itself. */
export function checkFiles({ check }: Recipe): readonly string[] {
  return check?.reads ?? [];
}

/**
 * Reads and checks every recipe.
 * @throws UserError with the faults of a file
 */
export async function readRecipes(folder = recipesDir): Promise<readonly Recipe[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => {
      const own = join(folder, name);
      const read = await readYaml(join(own, declaration), recipe, 'src/ways/recipes/definition.ts');
      return { ...read, name, folder: own };
    }),
  );
}

/**
 * The recipes of these names; all of them where none is given.
 * @throws UserError for a name that no recipe has
 */
export function chosen(recipes: readonly Recipe[], names: readonly string[]): readonly Recipe[] {
  const known = recipes.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UserError(unknownName('recipe', name, known), { hints: [`Recipes: ${known.join(', ')}`] });
  }
  return names.length === 0 ? recipes : recipes.filter(({ name }) => names.includes(name));
}
