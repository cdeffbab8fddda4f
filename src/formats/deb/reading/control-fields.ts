/**
 * The fields of a control file (deb-control(5)) by name. Field names are in lower case (Debian Policy 5.1);
 * continuation lines are not needed here.
 */
export function controlFields(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => /^[^\s:]+:/.test(line));
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
}

/** Fields that name other packages, as people write them. */
const relationFields = [
  'Pre-Depends',
  'Depends',
  'Recommends',
  'Suggests',
  'Enhances',
  'Provides',
  'Conflicts',
  'Breaks',
  'Replaces',
];

/** What a package needs or excludes, by field, one relation each. */
export function relationsOf(
  fields: ReadonlyMap<string, string>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    relationFields.flatMap((name) => {
      const value = fields.get(name.toLowerCase());
      return value === undefined ? [] : [[name, value.split(',').map((relation) => relation.trim())]];
    }),
  );
}
