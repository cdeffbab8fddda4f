import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../config/configuration.ts';
import { formats } from '../formats/index.ts';
import { buildPackage } from '../pipeline.ts';
import { makePlans } from '../plan/plan.ts';
import type { Context } from '../support/context.ts';

/**
 * Distros of each format whose machines can be made wherever a mirror of Debian's stable releases, or a registry, can
 * be reached. `npm test` runs the scenarios on them; those that take long only on the first.
 */
export const testedDistros = ['debian-13', 'debian-12', 'fedora-42'] as const;

/** The versions of packaging/sample/, older first. */
const versions = ['1.0.0', '1.1.0'] as const;

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
  return { folder, older: await build(versions[0]), newer: await build(versions[1]) };

  async function build(version: string): Promise<readonly string[]> {
    const options = { distro: [...distros], source: 'sample', version, out: join(folder, version) };
    const plans = await makePlans(options, { configuration, env: {}, hostArch: process.arch });
    const paths: string[] = [];
    for (const plan of plans) {
      const title = `sample ${version} for ${plan.distro.title}`;
      const built = await context.reporter.step(title, () => buildPackage(plan, configuration, context));
      paths.push(built.path);
    }
    return paths;
  }
}
