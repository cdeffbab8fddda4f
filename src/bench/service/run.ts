import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { checkPackages } from '../../checks/check.ts';
import { buildSample } from '../../checks/sample-packages.ts';
import { readConfiguration } from '../../config/configuration.ts';
import { formats } from '../../formats/index.ts';
import type { Context } from '../../support/context.ts';
import type { ServiceFigures } from './figures.ts';
import { serviceBench, type Variant } from './measure.ts';

export interface BenchServiceOptions {
  /** The package; the sample when absent. */
  readonly file?: string | undefined;
  /** The distro to measure on; the package's own when absent, debian-13 for the sample. */
  readonly distro?: string | undefined;
  readonly driver?: string | undefined;
  readonly logs?: string | undefined;
}

/**
 * Installs a package in a throwaway machine and measures the service under load, as it is and with each variant.
 * @returns the figures, and whether all could be measured; a failure is reported
 * @throws UserError as building and checking packages does
 */
export async function benchService(
  variants: readonly Variant[],
  { file, distro, driver, logs }: BenchServiceOptions,
  context: Context,
): Promise<{ readonly figures: readonly ServiceFigures[]; readonly complete: boolean }> {
  const scratch = await mkdtemp(join(tmpdir(), 'mathesar-bench-'));
  try {
    const path = file ?? (await sampleFor(distro ?? 'debian-13', scratch, context));
    const figures: ServiceFigures[] = [];
    const bench = serviceBench(variants, (one) => figures.push(one));
    const { results } = await checkPackages([{ path, distro }], context, { known: [bench], driver, logs });
    return { figures, complete: results.every(({ outcome }) => outcome === 'passed') };
  } finally {
    await remove(scratch);
  }
}

async function sampleFor(distro: string, out: string, context: Context): Promise<string> {
  const configuration = await readConfiguration(formats);
  const built = await context.reporter.step(`sample for ${distro}`, () =>
    buildSample({ version: '1.0.0', distro, out }, configuration, context),
  );
  return built.path;
}
