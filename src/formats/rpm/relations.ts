import { parseAlternatives, type Relation } from '../../config/relation.ts';
import { UserError } from '../../support/errors.ts';
import type { FormatRelations } from '../../installation/target-format.ts';

const relation =
  /^(?<name>[A-Za-z0-9_/][A-Za-z0-9_.+/()-]*)(?:\s*(?<operator><|<=|=|>=|>)\s*(?<version>[A-Za-z0-9._+~^:-]+))?$/;

const operators: Readonly<Record<string, NonNullable<Relation['operator']>>> = {
  '<': '<<',
  '<=': '<=',
  '=': '=',
  '>=': '>=',
  '>': '>>',
};

/**
 * Reads a dependency in the syntax of spec files: `name`, `name >= version`, `lib.so.1()(64bit)`, `/a/file`, or several
 * separated by "|", any one of which is enough.
 * @throws UserError when it is not one
 */
export function parseRelation(text: string): Relation {
  return parseAlternatives(text, (part) => parseOne(part, text));
}

function parseOne(part: string, whole: string): Relation {
  const { name, operator, version } = relation.exec(part)?.groups ?? {};
  if (name === undefined) {
    throw new UserError(`"${whole}" is not a dependency of an .rpm`, {
      hints: ['Write "name", "name >= version", "lib.so.1()(64bit)", "/a/file" or "name | other".'],
    });
  }
  if (operator === undefined || version === undefined) return { name };
  const neutral = operators[operator];
  if (neutral === undefined) throw new Error(`the pattern lets ${operator} through`);
  return { name, operator: neutral, version };
}

/** The local server and its client are optional: a remote server works as well. */
export const rpmRelations: FormatRelations = {
  glibc: (version) => ({ name: `libc.so.6(GLIBC_${version})(64bit)` }),
  depends: [],
  recommends: [{ name: 'postgresql' }, { name: 'ca-certificates' }],
  // Only a suggestion: dnf removes what came as a dependency or a recommendation together with the package, which
  // would take a running server away (clean_requirements_on_remove in dnf.conf(5)).
  suggests: [{ name: 'postgresql-server' }],
};
