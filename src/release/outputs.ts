import { appendFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BuildPlan } from '../plan/build-plan.ts';
import type { Artifact } from '../pipeline.ts';
import { reasonOf } from '../support/system-errors.ts';
import { UserError } from '../support/errors.ts';

/** A job of a matrix: a package, which has a file once it is built. */
export interface PackageJob {
  readonly file?: string;
  readonly distro: string;
  readonly arch: string;
}

export function jobsOf(artifacts: readonly Artifact[]): readonly PackageJob[] {
  return artifacts.map(({ path, distro, arch }) => ({ file: basename(path), distro, arch }));
}

export function plannedJobs(plans: readonly BuildPlan[]): readonly PackageJob[] {
  return plans.map(({ distro, arch }) => ({ distro: distro.name, arch }));
}

/**
 * Appends to a file, as GitHub reads it from $GITHUB_OUTPUT, what the later jobs of a workflow need to know: `packages` is
 * a matrix, as JSON in one line.
 * @throws UserError when it cannot be written
 */
export async function appendOutputs(path: string, jobs: readonly PackageJob[]): Promise<void> {
  await appendFile(path, `packages=${JSON.stringify(jobs)}\n`).catch((error: unknown) => {
    throw new UserError(`cannot write --outputs ${path}: ${reasonOf(error)}`, { cause: error });
  });
}
