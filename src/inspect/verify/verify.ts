import { join } from 'node:path';
import type { Configuration } from '../../config/configuration.ts';
import type { PackageContents } from '../../formats/shared/reading/package-contents.ts';
import { withContents } from '../../formats/shared/reading/read-package.ts';
import { projectState } from '../../installation/project-state.ts';
import { buildPackage } from '../../pipeline.ts';
import type { RebuildPlace } from '../rebuild/fresh-cache.ts';
import { planOf, recordOf } from '../rebuild/plan.ts';
import { findSource } from '../rebuild/source.ts';
import { deviationsOf } from './compare.ts';
import type { Deviation } from './deviation.ts';

export interface VerifyOptions {
  /** The release, as --source of `npm run package` takes it. */
  readonly source?: string | undefined;
  /** Builds again with another state of this project too. */
  readonly anyway: boolean;
  /** Absolute path of a folder that the package which was built again stays in. */
  readonly keep?: string | undefined;
}

/** What became of one package. */
export interface Verified {
  readonly file: string;
  readonly outcome: 'same' | 'different' | 'other state';
  readonly distro: string;
  /** The release that it was made from. */
  readonly release: { readonly version: string; readonly sha256: string };
  /** Digests of this project's state: the package's, null in an older package, and the one here. */
  readonly project: { readonly package: string | null; readonly here: string };
  /** True where the package has a signature with a key, which is not compared. */
  readonly signed: boolean;
  /** Bytes of the file. */
  readonly bytes: number;
  readonly deviations: readonly Deviation[];
}

/**
 * Builds a package again from what its record says, with nothing that this tool has made before, and compares both.
 * @param place made by `withFreshCache`; packages that are verified one after the other share it
 * @throws UserError when the package has no record, its release is not at hand, or the build fails
 */
export async function verifyPackage(
  file: string,
  options: VerifyOptions,
  configuration: Configuration,
  place: RebuildPlace,
): Promise<Verified> {
  return withContents(file, async (given) => {
    const record = recordOf(given.pkg);
    const distro = planOf(given, configuration, { kind: 'folder', path: '' }, '').distro;
    const here = await projectState(distro);
    const about = {
      file,
      distro: distro.name,
      release: { version: record.version, sha256: record.release.sha256 },
      project: { package: record.project ?? null, here },
      signed: given.signatures.length > 0,
      bytes: given.bytes,
    };
    if (record.project !== undefined && record.project !== here && !options.anyway)
      return { ...about, outcome: 'other state', deviations: [] };
    const deviations = await rebuilt(given, options, configuration, place);
    return { ...about, outcome: deviations.length === 0 ? 'same' : 'different', deviations };
  });
}

async function rebuilt(
  given: PackageContents,
  { source: where, keep }: VerifyOptions,
  configuration: Configuration,
  { context, fresh, folder }: RebuildPlace,
): Promise<readonly Deviation[]> {
  const record = recordOf(given.pkg);
  const source = await context.reporter.step('find the release', () =>
    findSource(record, where, configuration, fresh, context.cacheDir),
  );
  const plan = planOf(given, configuration, source, keep ?? join(folder, 'out'));
  const { path } = await buildPackage(plan, configuration, fresh);
  return context.reporter.step('compare', () => withContents(path, (again) => deviationsOf(given, again)));
}
