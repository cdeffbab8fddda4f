/** The header fields of a METADATA or WHEEL file (core metadata specification); names in lower case. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** Reads a file of header fields up to its first empty line; continued lines are joined with line breaks. */
export function parseFields(text: string): Fields {
  const fields = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line === '') break;
    const continued = /^(?: {8}|\s+\|?)(.*)$/.exec(line)?.[1];
    if (continued !== undefined && current !== undefined) {
      current.push(`${current.pop() ?? ''}\n${continued}`);
      continue;
    }
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    current = fields.get(name.toLowerCase()) ?? [];
    current.push(value.trim());
    fields.set(name.toLowerCase(), current);
  }
  return fields;
}

/** A field's first value, or undefined when it is absent, empty or "UNKNOWN", as old tools write. */
export function fieldOf(fields: Fields, name: string): string | undefined {
  return fields.get(name.toLowerCase())?.find((value) => value !== '' && value !== 'UNKNOWN');
}

/** Who made a package: its authors, else its maintainers, with addresses where they are given. */
export function authorsOf(fields: Fields): string {
  for (const role of ['Author', 'Maintainer']) {
    const names = fieldOf(fields, role);
    const addresses = fieldOf(fields, `${role}-email`);
    if (names === undefined && addresses === undefined) continue;
    if (names === undefined || addresses?.includes('<') === true) return oneLine(addresses ?? '');
    const isOneOfEach = addresses !== undefined && !/[,<]/.test(names + addresses);
    return oneLine(isOneOfEach ? `${names} <${addresses}>` : names);
  }
  return 'its authors';
}

const homepageLabels = ['homepage', 'home', 'repository', 'source', 'source code', 'code', 'github: repo'];

/** A package's home page: the field of that name, else the most fitting of its labelled URLs. */
export function homepageOf(fields: Fields): string | undefined {
  const named = fieldOf(fields, 'Home-page');
  if (named !== undefined && URL.canParse(named)) return named;
  const urls = (fields.get('project-url') ?? []).map((value) => {
    const comma = value.lastIndexOf(', ');
    return { label: value.slice(0, comma).toLowerCase(), url: value.slice(comma + 1).trim() };
  });
  const usable = urls.filter(({ url }) => URL.canParse(url));
  const labelled = homepageLabels
    .map((label) => usable.find((candidate) => candidate.label === label))
    .find((candidate) => candidate !== undefined);
  return (labelled ?? usable.find(({ url }) => /^https:\/\/(github|gitlab)\.com\//.test(url)))?.url;
}

function oneLine(text: string): string {
  return text.replaceAll('"', '').replace(/\s+/g, ' ').trim();
}
