import type { PackageFile } from '../../formats/shared/reading/package-file.ts';
import type { Distro } from '../../config/distros.ts';
import type { Scenario } from './scenario.ts';

/** A package to check, and those that it is upgraded to. */
export interface Job {
  readonly distro: Distro;
  readonly package: PackageFile;
  /** The newer one. */
  readonly upgrade?: PackageFile;
  /** The distro's next release, and the package for that. */
  readonly next?: { readonly distro: Distro; readonly package: PackageFile };
  /** The same for another distro, of another format where there is one. */
  readonly other?: Omit<Job, 'next' | 'other' | 'scenarios'>;
  /** Those to run on it, where these are not those of all jobs. */
  readonly scenarios?: readonly Scenario[];
}

/** Scenarios of a job that run one after the other in one machine. */
export interface Group {
  readonly job: Job;
  readonly scenarios: readonly Scenario[];
}

/** Milliseconds that a scenario may take. */
export function timeoutOf({ timeout = 300_000 }: Scenario): number {
  return timeout;
}

/**
 * The scenarios of every job, grouped by the machine that they share. Groups that may take long come first, so that the
 * last machine does not run alone for long.
 */
export function groupScenarios(jobs: readonly Job[], scenarios: readonly Scenario[]): readonly Group[] {
  const groups = jobs.flatMap((job) =>
    machinesFor(job.scenarios ?? scenarios).map((together) => ({ job, scenarios: together })),
  );
  return groups.sort((one, other) => allowed(other) - allowed(one));
}

function machinesFor(scenarios: readonly Scenario[]): readonly (readonly Scenario[])[] {
  const sharing = scenarios.filter(({ shares }) => shares !== undefined);
  const alone = scenarios
    .filter(({ shares, continues }) => shares === undefined && !isIn(scenarios, continues))
    .map((first) => [first, ...scenarios.filter(({ continues }) => continues?.name === first.name)]);
  return sharing.length === 0 ? alone : [sharing, ...alone];
}

function isIn(scenarios: readonly Scenario[], wanted: Scenario | undefined): boolean {
  return scenarios.some(({ name }) => name === wanted?.name);
}

function allowed(group: Group): number {
  return group.scenarios.reduce((sum, scenario) => sum + timeoutOf(scenario), 0);
}
