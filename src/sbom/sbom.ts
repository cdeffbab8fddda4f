import { readFile, writeFile } from 'node:fs/promises';
import tool from '../../package.json' with { type: 'json' };
import type { Configuration } from '../config/configuration.ts';
import { copyrightOf, patternMatcher } from '../licenses/copyright.ts';
import type { BuildPlan } from '../plan/build-plan.ts';
import { cached } from '../support/caching/cache.ts';
import { codeDigest } from '../support/caching/code-digest.ts';
import type { Context } from '../support/context.ts';
import { digestOf } from '../support/caching/digest.ts';
import type { Release } from '../upstream/release.ts';
import type { Virtualenv } from '../virtualenv/virtualenv.ts';
import type { BomContent } from './content.ts';
import { nativeLibraries, type NativeLibrary } from './libraries.ts';
import { statedComponents } from './wheel-sboms.ts';

export interface SbomInput {
  readonly plan: Pick<BuildPlan, 'epoch' | 'maintainer'>;
  readonly configuration: Pick<Configuration, 'definition' | 'copyright' | 'libraries'>;
  readonly release: Pick<Release, 'version' | 'digest'>;
  readonly virtualenv: Virtualenv;
}

/**
 * The SBOM of a package, CycloneDX 1.6 as JSON: the application, every wheel, and every native library in them.
 * @returns its text, from the cache if it is there
 */
export async function makeSbom(input: SbomInput, context: Pick<Context, 'cacheDir'>): Promise<string> {
  const { plan, configuration, virtualenv } = input;
  const { copyright, libraries } = configuration;
  const { name, version } = tool;
  const about = {
    epoch: plan.epoch,
    maintainer: plan.maintainer,
    tool: { name, version },
    application: applicationOf(input),
    parts: copyright.parts.slice(1).map(({ title, license }) => ({ title, license })),
    wheels: copyrightedWheels(input),
  };
  const paths = virtualenv.entries.map(({ path }) => path);
  const code = await codeDigest(import.meta.dirname);
  const key = digestOf(about, libraries, copyright, paths, code);
  const path = await cached(context.cacheDir, 'sboms', `${key}.json`, async (temporary) => {
    const [found, stated] = await Promise.all([
      nativeLibraries(virtualenv, libraries),
      statedComponents(virtualenv),
    ]);
    const content = { ...about, libraries: found, stated, licenses: licensesOf(found, input) };
    // The library and its schema take a second to load.
    const { renderBom } = await import('./bom.ts');
    await writeFile(temporary, await renderBom(content));
  });
  return readFile(path, 'utf8');
}

function applicationOf({ configuration, release }: SbomInput): BomContent['application'] {
  const { name, summary, license, homepage } = configuration.definition;
  return { name, version: release.version, description: summary, license, homepage, release: release.digest };
}

/** The wheels, with the corrections of packaging/copyright.yaml. */
function copyrightedWheels({ configuration, virtualenv }: SbomInput): BomContent['wheels'] {
  return virtualenv.wheels.map((wheel) => {
    const { license, copyright } = configuration.copyright.wheels[wheel.name] ?? {};
    return { ...wheel, license: license ?? wheel.license, copyright: copyright ?? wheel.copyright };
  });
}

/** By what the package's copyright says of their files; of two parts that name a file, the later holds. */
function licensesOf(
  libraries: readonly NativeLibrary[],
  { configuration, virtualenv }: SbomInput,
): Readonly<Record<string, string>> {
  const { bundled } = configuration.copyright;
  const parts = copyrightOf({ parts: [], bundled, wheels: {} }, configuration.definition, {
    ...virtualenv,
    wheels: [],
  });
  return Object.fromEntries(
    libraries.flatMap(({ path }) => {
      const part = parts.findLast(({ files }) =>
        files.some((pattern) => patternMatcher(pattern)(`${virtualenv.prefix}/${path}`)),
      );
      return part === undefined ? [] : [[path, part.license] as const];
    }),
  );
}
