import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Virtualenv } from '../virtualenv/virtualenv.ts';

/** What the SBOM in a wheel (PEP 770) says is in it besides the wheel itself. */
export interface StatedComponent {
  /** Name of the wheel. */
  readonly wheel: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly license?: string;
}

const license = z.object({
  expression: z.string().optional(),
  license: z.object({ id: z.string().optional(), name: z.string().optional() }).optional(),
});

/** The parts that are read of CycloneDX, in any version. */
const bom = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z
    .array(
      z.object({
        name: z.string(),
        version: z.string().optional(),
        purl: z.string().startsWith('pkg:').optional(),
        licenses: z.array(license).default([]),
      }),
    )
    .default([]),
});

/**
 * What wheels say of their own content, sorted by wheel and name. A file that is not a CycloneDX SBOM is left out: it is
 * in the package as it is.
 */
export async function statedComponents({
  entries,
}: Pick<Virtualenv, 'entries'>): Promise<readonly StatedComponent[]> {
  const found = new Map<string, StatedComponent>();
  for (const entry of entries) {
    if (entry.kind !== 'file' || !/\.dist-info\/sboms\/[^/]+\.json$/.test(entry.path)) continue;
    const { source, wheel = '' } = entry;
    const text = 'file' in source ? await readFile(source.file, 'utf8') : source.content.toString();
    for (const component of componentsIn(text, wheel)) {
      found.set(JSON.stringify([wheel, component.name, component.version, component.purl]), component);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, component]) => component);
}

function componentsIn(text: string, wheel: string): readonly StatedComponent[] {
  const parsed = bom.safeParse(parsedJson(text));
  if (!parsed.success) return [];
  return parsed.data.components
    .filter(({ name }) => name.toLowerCase() !== wheel)
    .map(({ name, version, purl, licenses }) => {
      const stated = licenses.map((each) => each.expression ?? each.license?.id ?? each.license?.name);
      const [only, second] = stated;
      return {
        wheel,
        name,
        ...(version === undefined ? {} : { version }),
        ...(purl === undefined ? {} : { purl }),
        ...(only === undefined || second !== undefined ? {} : { license: only }),
      };
    });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
