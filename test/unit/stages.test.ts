import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** The stages of a build, in their order: each may import from those before it. */
const stages = [
  ['config'],
  ['plan'],
  ['upstream', 'virtualenv', 'static'],
  ['licenses'],
  ['sbom'],
  ['installation'],
  ['formats'],
  ['pipeline.ts'],
  ['checks'],
];
/** Whose imports are held to that order; the others are used by several stages. */
const held = ['config', 'plan', 'licenses', 'sbom', 'installation', 'formats', 'pipeline.ts'];

const imports = await importsOf(src);

it('no stage imports from a later one', () => {
  const upwards = [...imports].flatMap(([file, imported]) =>
    imported
      .filter((other) => held.includes(topOf(file)) && stageOf(other) > stageOf(file))
      .map((other) => `${file} imports ${other}`),
  );
  expect(upwards).toEqual([]);
});

it('no files of the stages import each other in a circle', () => {
  const circles = [...imports.keys()]
    .filter((file) => held.includes(topOf(file)))
    .filter((file) => reachable(imports.get(file) ?? []).has(file));
  expect(circles).toEqual([]);
});

describe('the formats', () => {
  const parts = ['format', 'version', 'relations', 'scripts', 'documents', 'write', 'read', 'lint'];

  it.each(['deb', 'rpm'])('have the same parts under the same names: %s', async (format) => {
    const names = await readdir(join(src, 'formats', format));
    expect(names).toEqual(expect.arrayContaining(parts.map((part) => `${part}.ts`)));
  });

  // An image is made of a .deb's files, and a recipe for Arch Linux of the scripts of an .rpm.
  it('are imported by their list, and by ways to install that are made of one format’s package', () => {
    const others = [...imports].filter(
      ([file, imported]) =>
        !/^formats\/(deb|rpm|index\.ts)/.test(file) &&
        !/^(bench|ways\/(image|recipes))\//.test(file) &&
        imported.some((other) => /^formats\/(deb|rpm)\//.test(other)),
    );
    expect(others.map(([file]) => file)).toEqual([]);
  });
});

function topOf(file: string): string {
  return file.split('/')[0] ?? file;
}

/** The position in the order; what is not a stage may be imported by all. */
function stageOf(file: string): number {
  return stages.findIndex((names) => names.includes(topOf(file)));
}

function reachable(from: readonly string[], seen = new Set<string>()): ReadonlySet<string> {
  for (const file of from) {
    if (seen.has(file)) continue;
    seen.add(file);
    reachable(imports.get(file) ?? [], seen);
  }
  return seen;
}

/** What each source file imports, types included, by paths below src/. */
async function importsOf(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  return new Map(
    await Promise.all(
      names.map(async (name) => {
        const text = await readFile(join(folder, name), 'utf8');
        const found = [...text.matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+\.ts)'/g)];
        return [name, found.map((match) => normalize(join(dirname(name), match[1] ?? '')))] as const;
      }),
    ),
  );
}
