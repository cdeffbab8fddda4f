/** A relation to other packages in neutral form; a format renders it in its own syntax. */
export interface Relation {
  readonly name: string;
  readonly operator?: '<<' | '<=' | '=' | '>=' | '>>';
  readonly version?: string;
  /** Other packages that satisfy it as well. */
  readonly alternatives?: readonly Relation[];
}

/** How a package format writes relations in packaging/distros/. */
export interface RelationSyntax {
  /** The format's name, as a distro's entry gives it. */
  readonly name: string;
  /**
   * Reads one relation.
   * @throws UserError when the text is not a relation
   */
  parseRelation(text: string): Relation;
}

/** Reads relations separated by "|", any one of which is enough; `parseOne` reads each, without spaces around it. */
export function parseAlternatives(text: string, parseOne: (part: string) => Relation): Relation {
  const [first, ...others] = text.split('|').map((part) => parseOne(part.trim()));
  if (first === undefined) throw new Error('split never gives an empty list');
  return others.length === 0 ? first : { ...first, alternatives: others };
}

const signs: Readonly<Record<NonNullable<Relation['operator']>, string>> = {
  '<<': '<',
  '<=': '<=',
  '=': '=',
  '>=': '>=',
  '>>': '>',
};

/** A relation as rpm, dnf and zypper write it, without its alternatives: "python(abi) = 3.13". */
export function formatRelation({ name, operator, version }: Relation): string {
  return operator === undefined ? name : `${name} ${signs[operator]} ${version ?? ''}`;
}
