import { formatRelation, type Relation } from '../../../config/relation.ts';

/** rpmsenseFlags of rpm's rpmds.h. */
export const sense = {
  less: 1 << 1,
  greater: 1 << 2,
  equal: 1 << 3,
  posttrans: 1 << 5,
  interpreter: 1 << 8,
  pre: 1 << 9,
  post: 1 << 10,
  preun: 1 << 11,
  postun: 1 << 12,
  rpmlib: 1 << 24,
  config: 1 << 28,
} as const;

const operators: Readonly<Record<NonNullable<Relation['operator']>, number>> = {
  '<<': sense.less,
  '<=': sense.less | sense.equal,
  '=': sense.equal,
  '>=': sense.greater | sense.equal,
  '>>': sense.greater,
};

/** A dependency as a header keeps it. */
export interface Dependency {
  readonly name: string;
  readonly flags: number;
  readonly version: string;
}

/**
 * A neutral relation as a dependency; one with alternatives becomes a boolean dependency, "(a or b)".
 * @param purpose further flags, e.g. of the scripts that need it
 */
export function toDependency(relation: Relation, purpose = 0): Dependency {
  const { name, operator, version = '', alternatives = [] } = relation;
  if (alternatives.length > 0) {
    const all = [relation, ...alternatives].map(formatRelation).join(' or ');
    return { name: checked(`(${all})`), flags: purpose, version: '' };
  }
  const comparison = operator === undefined ? 0 : operators[operator];
  return { name: checked(name), flags: comparison | purpose, version: checked(version) };
}

/** rpm searches dependencies by bisection: sorted by name, version and flags, each once. */
export function sortDependencies(list: readonly Dependency[]): readonly Dependency[] {
  const byText = new Map(list.map((each) => [JSON.stringify(each), each]));
  return [...byText.values()].sort(
    (a, b) => compareBytes(a.name, b.name) || compareBytes(a.version, b.version) || a.flags - b.flags,
  );
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A control character in a name could only be an accident or an attack on who prints it. */
function checked(text: string): string {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw new Error(`a dependency cannot hold control characters: ${JSON.stringify(text)}`);
  return text;
}
