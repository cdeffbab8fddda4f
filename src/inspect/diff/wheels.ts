import { z } from 'zod';
import type { Facts } from './facts.ts';

const infoFolder = /\/site-packages\/(?<name>[^/]+)-(?<version>[^/-]+)\.dist-info$/;

/** Versions of the wheels by normalised name (PEP 503), as their metadata folders say them. */
export function wheelVersions({ entries }: Facts): ReadonlyMap<string, string> {
  return new Map(
    [...entries.keys()].flatMap((path) => {
      const { name, version } = infoFolder.exec(path)?.groups ?? {};
      if (name === undefined || version === undefined) return [];
      return [[name.toLowerCase().replace(/[-_.]+/g, '-'), version] as const];
    }),
  );
}

const license = z.union([
  z.object({ license: z.object({ id: z.string().optional(), name: z.string().optional() }) }),
  z.object({ expression: z.string() }),
]);

const part = z.object({
  name: z.string(),
  version: z.string().optional(),
  purl: z.string().optional(),
  licenses: z.array(license).default([]),
});

/** As much of CycloneDX as is compared. */
const bom = z.object({
  components: z.array(part.extend({ components: z.array(part).default([]) })).default([]),
});

/** What the SBOM of a package says. */
export interface BomFacts {
  /** Versions of native libraries, as "NAME in WHEEL". */
  readonly libraries: ReadonlyMap<string, string>;
  /** Licences, by wheel and by "NAME in WHEEL". */
  readonly licenses: ReadonlyMap<string, string>;
}

/** Reads the SBOM; undefined for a package without one, or with one that this tool does not understand. */
export function bomFacts({ texts }: Facts): BomFacts | undefined {
  const text = [...texts].find(([path]) => path.endsWith('/sbom.cdx.json'))?.[1];
  if (text === undefined) return undefined;
  const parsed = bom.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const libraries = new Map<string, string>();
  const licenses = new Map<string, string>();
  for (const wheel of parsed.data.components) {
    licenses.set(wheel.name, licenseOf(wheel));
    for (const library of wheel.components) {
      const name = `${library.name} in ${wheel.name}`;
      libraries.set(name, joined(libraries.get(name), library.version ?? 'of an unknown version'));
      const own = licenseOf(library);
      if (own !== '') licenses.set(name, joined(licenses.get(name), own));
    }
  }
  return { libraries, licenses };
}

/** A library of several files is named once for each. */
function joined(known: string | undefined, value: string): string {
  if (known === undefined) return value;
  return [...new Set([...known.split(', '), value])].sort().join(', ');
}

function licenseOf({ licenses }: z.infer<typeof part>): string {
  return licenses
    .map((each) =>
      'expression' in each ? each.expression : (each.license.id ?? each.license.name ?? 'unknown'),
    )
    .join(' AND ');
}

/** The value of a text that may not be JSON; undefined then. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
