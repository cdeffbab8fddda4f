import { buildPackage, type Artifact } from '../../src/pipeline.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import type { Arch } from '../../src/config/distros.ts';
import { formats } from '../../src/formats/index.ts';
import { makePlans } from '../../src/plan/plan.ts';
import { defaultCacheDir } from '../../src/support/cache.ts';
import { silentReporter, type Context } from '../../src/support/reporter.ts';

/** The versions of packaging/sample/, older first. */
export const sampleVersions = ['1.0.0', '1.1.0'] as const;
export type SampleVersion = (typeof sampleVersions)[number];

/** The context of acceptance tests: the user's cache, and no output. */
export function acceptanceContext(): Context {
  const signal = new AbortController().signal;
  return { reporter: silentReporter(), signal, cacheDir: defaultCacheDir(), offline: false };
}

/** Builds a version of the sample release with the code of the command line; writes it to `out`. */
export async function buildSample(
  version: SampleVersion,
  distro: string,
  out: string,
  arch?: Arch,
): Promise<Artifact> {
  const configuration = await readConfiguration(formats);
  const [plan] = await makePlans(
    {
      distro: [distro],
      source: 'sample',
      version,
      out,
      ...(arch === undefined ? {} : { arch: [arch] }),
    },
    {
      configuration,
      env: {},
      hostArch: process.arch,
    },
  );
  if (plan === undefined) throw new Error(`no plan for ${distro}`);
  return buildPackage(plan, configuration, acceptanceContext());
}
