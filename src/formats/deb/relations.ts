import { parseAlternatives, type Relation } from '../../config/relation.ts';
import { UserError } from '../../support/errors.ts';
import type { FormatRelations } from '../../installation/target-format.ts';

const relation =
  /^(?<name>[a-z0-9][a-z0-9+.-]*)(?:\s*\(\s*(?<operator><<|<=|=|>=|>>)\s*(?<version>[A-Za-z0-9.+:~-]+)\s*\))?$/;

/**
 * Reads a relation in Debian's syntax (Debian Policy 7.1): `name`, `name (>= version)`, `a | b`.
 * @throws UserError when it is not one
 */
export function parseRelation(text: string): Relation {
  return parseAlternatives(text, (part) => parseOne(part, text));
}

function parseOne(part: string, whole: string): Relation {
  const { name, operator, version } = relation.exec(part)?.groups ?? {};
  if (name === undefined) {
    throw new UserError(`"${whole}" is not a relation to a package`, {
      hints: ['Write "name", "name (>= version)" or "name | other".'],
    });
  }
  if (operator === undefined || version === undefined) return { name };
  return { name, operator: operator as NonNullable<Relation['operator']>, version };
}

/** The local server and its client are recommended, not required: a remote server works as well. */
export const debianRelations: FormatRelations = {
  glibc: (version) => ({ name: 'libc6', operator: '>=', version }),
  // It asks the questions of debian-templates/config.
  depends: [{ name: 'debconf', alternatives: [{ name: 'debconf-2.0' }] }],
  recommends: [{ name: 'postgresql' }, { name: 'postgresql-client' }, { name: 'ca-certificates' }],
  suggests: [],
};
