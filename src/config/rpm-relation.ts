import { UserError } from '../support/errors.ts';
import type { Relation } from '../installation/package.ts';
import { parseAlternatives } from './relation.ts';

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
 * Reads a dependency in the syntax of spec files: `name`, `name >= version`, `lib.so.1()(64bit)`, `/a/file`; with
 * several of them parted by "|" any one does.
 * @param origin where it was written, for the error
 * @throws UserError when it is none
 */
export function parseRpmRelation(text: string, origin: string): Relation {
  return parseAlternatives(text, (part) => parseOne(part, text, origin));
}

function parseOne(part: string, whole: string, origin: string): Relation {
  const { name, operator, version } = relation.exec(part)?.groups ?? {};
  if (name === undefined) {
    throw new UserError(`${origin}: "${whole}" is not a dependency of an .rpm`, {
      hints: ['Write "name", "name >= version", "lib.so.1()(64bit)", "/a/file" or "name | other".'],
    });
  }
  if (operator === undefined || version === undefined) return { name };
  const neutral = operators[operator];
  if (neutral === undefined) throw new Error(`the pattern lets ${operator} through`);
  return { name, operator: neutral, version };
}
