import type { Relation } from '../../config/relation.ts';
import { UserError } from '../../support/errors.ts';
import { declaration, type Recipe } from './definition.ts';

/** Something that a recipe depends on, by the collection's own name. */
export interface Dependency {
  readonly name: string;
  /** The name and the oldest version that will do, as pacman writes it: "glibc>=2.27". */
  readonly relation: string;
  readonly isPython: boolean;
}

/**
 * What a recipe depends on, by what the package depends on.
 * @param python minor version of the package's Python, such as "3.13"
 * @throws UserError for a dependency of the package that the recipe neither names nor leaves out
 */
export function dependenciesOf(
  recipe: Recipe,
  relations: readonly Relation[],
  python: string,
): readonly Dependency[] {
  const found = relations.flatMap((relation): readonly Dependency[] => {
    if (relation.name === `python${python}`)
      return recipe.python.map((text) => dependency(filled(text, python), '', true));
    const names = recipe.names[relation.name];
    if (names !== undefined) return names.map((name) => dependency(name, atLeast(relation), false));
    if (recipe.leftOut[relation.name] !== undefined) return [];
    throw new UserError(`the recipe ${recipe.name} does not say what ${relation.name} is called there`, {
      hints: [`Add it to "names" or "leftOut" in ${recipe.folder}/${declaration}.`],
    });
  });
  const byName = new Map(found.map((dependency) => [dependency.name, dependency]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function dependency(name: string, version: string, isPython: boolean): Dependency {
  return { name, relation: `${name}${version}`, isPython };
}

/** The C library's version is upstream's everywhere; those of other packages are Debian's own. */
function atLeast({ name, operator, version }: Relation): string {
  return name === 'libc6' && operator === '>=' && version !== undefined ? `>=${version}` : '';
}

function filled(text: string, python: string): string {
  const [major = '', minor = ''] = python.split('.');
  return text
    .replaceAll('{minor}', python)
    .replaceAll('{next}', `${major}.${String(Number(minor) + 1)}`)
    .replaceAll('{digits}', `${major}${minor}`);
}
