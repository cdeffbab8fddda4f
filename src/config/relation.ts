import { UserError } from '../support/errors.ts';
import type { Relation } from '../installation/package.ts';

const relation =
  /^(?<name>[a-z0-9][a-z0-9+.-]*)(?:\s*\(\s*(?<operator><<|<=|=|>=|>>)\s*(?<version>[A-Za-z0-9.+:~-]+)\s*\))?$/;

/**
 * Reads a relation in Debian's syntax (Debian Policy 7.1): `name`, `name (>= version)`, `a | b`.
 * @param origin where it was written, for the error
 * @throws UserError when it is none
 */
export function parseRelation(text: string, origin: string): Relation {
  return parseAlternatives(text, (part) => parseOne(part, text, origin));
}

/** Reads relations parted by "|", of which any one does; `parseOne` reads each, without spaces around it. */
export function parseAlternatives(text: string, parseOne: (part: string) => Relation): Relation {
  const [first, ...others] = text.split('|').map((part) => parseOne(part.trim()));
  if (first === undefined) throw new Error('split never gives an empty list');
  return others.length === 0 ? first : { ...first, alternatives: others };
}

function parseOne(part: string, whole: string, origin: string): Relation {
  const { name, operator, version } = relation.exec(part)?.groups ?? {};
  if (name === undefined) {
    throw new UserError(`${origin}: "${whole}" is not a relation to a package`, {
      hints: ['Write "name", "name (>= version)" or "name | other".'],
    });
  }
  if (operator === undefined || version === undefined) return { name };
  return { name, operator: operator as NonNullable<Relation['operator']>, version };
}
