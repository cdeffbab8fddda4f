import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Arch } from '../config/architectures.ts';
import { readConfiguration, type Configuration } from '../config/configuration.ts';
import { selectDistros } from '../config/distros.ts';
import { formats } from '../formats/index.ts';
import { buildPackage, type Artifact } from '../pipeline.ts';
import { makePlans } from '../plan/plan.ts';
import type { Context } from '../support/context.ts';

/**
 * Distros of each format whose machines can be made wherever a mirror of Debian, or a registry, can be reached.
 * `npm test` runs the scenarios on them; those that take long only on the first.
 */
export const testedDistros = ['debian-13', 'debian-12', 'fedora-44'] as const;

/** Two distros with the same Python and different formats: `npm test` compares what their packages install. */
export const twins = { deb: 'debian-14', rpm: 'fedora-44' } as const;

/** The versions of packaging/sample/, older first. */
export type SampleVersion = '1.0.0' | '1.1.0';

/** A package of the sample that is to be built. */
export interface SampleTarget {
  readonly version: SampleVersion;
  /** Its key in packaging/distros/. */
  readonly distro: string;
  /** The machine's own when absent. */
  readonly arch?: Arch | undefined;
  /** The folder to write to. */
  readonly out: string;
}

/**
 * Builds a package of the sample as the command line does, whatever the environment says.
 * @throws UserError as the build does
 */
export async function buildSample(
  { version, distro, arch, out }: SampleTarget,
  configuration: Configuration,
  context: Context,
): Promise<Artifact> {
  const wanted = arch === undefined ? {} : { arch: [arch] };
  const [plan] = await makePlans(
    { distro: [distro], source: 'sample', version, out, ...wanted },
    { configuration, env: {}, hostArch: process.arch },
  );
  if (plan === undefined) throw new Error(`no plan for ${distro}`);
  return buildPackage(plan, configuration, context);
}

/**
 * Builds both versions of the sample for each distro, into a new folder for temporary files.
 * @returns the folder, and the paths of the packages of the older and of the newer version
 * @throws UserError as the build does
 */
export async function buildSamples(
  distros: readonly string[],
  context: Context,
): Promise<{
  readonly folder: string;
  readonly older: readonly string[];
  readonly newer: readonly string[];
}> {
  const configuration = await readConfiguration(formats);
  const folder = await mkdtemp(join(tmpdir(), 'mathesar-sample-'));
  const build = async (version: SampleVersion): Promise<readonly string[]> => {
    const paths: string[] = [];
    for (const { name, title } of selectDistros(configuration.distros, distros)) {
      const target = { version, distro: name, out: join(folder, version) };
      const built = await context.reporter.step(`sample ${version} for ${title}`, () =>
        buildSample(target, configuration, context),
      );
      paths.push(built.path);
    }
    return paths;
  };
  return { folder, older: await build('1.0.0'), newer: await build('1.1.0') };
}
