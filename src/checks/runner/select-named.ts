import { unknownName } from '../../support/text/nearest.ts';
import { UserError } from '../../support/errors.ts';

/**
 * The named things of a list, in the list's order; all of them when no name is given.
 * @throws UserError that gives the nearest name and the whole list
 */
export function selectNamed<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[],
  what: string,
): readonly T[] {
  const known = all.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UserError(unknownName(what, name, known), { hints: [`Every ${what}: ${known.join(', ')}`] });
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
