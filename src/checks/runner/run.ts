import pLimit from 'p-limit';
import type { Distro } from '../../config/distros.ts';
import type { Driver } from '../../machines/machine.ts';
import { missingTools } from '../../repository/tools.ts';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { isInstalled, missingPrograms, releaseInstall } from '../../support/process.ts';
import { reasonWithoutPiuparts } from '../steps/state/piuparts.ts';
import { faultResults } from '../faults/outcome.ts';
import { groupScenarios, type Group, type Job } from './group.ts';
import type { ScenarioResult } from './result.ts';
import { hasServer, runScenario, type Place } from './run-scenario.ts';
import { needsNext, type Scenario } from './scenario.ts';

export interface RunChecksOptions {
  readonly driver: Driver;
  readonly scenarios: readonly Scenario[];
  /** How many machines run at once. */
  readonly parallel: number;
  /** Folder in which each failure gets a folder. */
  readonly logsDir: string;
  /** Called as each scenario ends. */
  readonly onResult?: (result: ScenarioResult) => void;
}

/** Called with a step's title, or a result, while a group runs. */
interface Listener {
  onStep(scenario: Scenario, title: string): void;
  onResult(result: ScenarioResult): void;
}

/**
 * Runs every scenario on every job, and returns the results, jobs and scenarios in their order. Each scenario gets its
 * own machine, except those that share one. A scenario's failure is a result, and so is a machine that cannot be
 * started; only bugs are thrown.
 */
export async function runChecks(
  jobs: readonly Job[],
  options: RunChecksOptions,
  context: Context,
): Promise<readonly ScenarioResult[]> {
  const groups = groupScenarios(jobs, options.scenarios);
  const total = groups.reduce((sum, { scenarios }) => sum + scenarios.length, 0);
  const limit = pLimit(options.parallel);
  const title = `${total} scenario${total === 1 ? '' : 's'} in ${options.driver.name} machines`;
  return context.reporter.step(title, async (progress) => {
    let done = 0;
    const running = groups.map((group) =>
      limit(async () => {
        const results = await runGroup(group, options, context, {
          onStep: ({ name }, step) => {
            progress.now(`${done}/${total} ${group.job.distro.name} ${name}: ${step}`);
          },
          onResult: (result) => {
            done += 1;
            options.onResult?.(result);
          },
        });
        return { job: group.job, results };
      }),
    );
    // Each machine is disposed of before the failure of one of them ends the run.
    const settled = await Promise.allSettled(running);
    const ended = settled.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
    return jobs.flatMap((job) =>
      inOrder(
        options.scenarios,
        ended.filter((group) => group.job === job),
      ),
    );
  });
}

function inOrder(
  scenarios: readonly Scenario[],
  groups: readonly { readonly results: readonly ScenarioResult[] }[],
): readonly ScenarioResult[] {
  const place = (result: ScenarioResult): number =>
    scenarios.findIndex(({ name }) => name === result.scenario);
  return groups.flatMap(({ results }) => results).sort((one, other) => place(one) - place(other));
}

/** Runs the scenarios in one machine; after a failure the next one gets a fresh machine. */
async function runGroup(
  { job, scenarios }: Group,
  options: RunChecksOptions,
  context: Context,
  listener: Listener,
): Promise<readonly ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  let place: Place | undefined;
  const leave = async (): Promise<void> => {
    await place?.machine.dispose();
    place = undefined;
  };
  const inMachine = async (scenario: Scenario): Promise<ScenarioResult> => {
    const onStep = (title: string): void => {
      listener.onStep(scenario, title);
    };
    if (place === undefined) onStep('start a machine');
    const there = place ?? (await startPlace(job, scenario, options.driver, context));
    if (typeof there === 'string') return notRun(job, scenario, 'failed', there);
    place = there;
    const result = await runScenario(
      { job, scenario, place, driver: options.driver, logsDir: options.logsDir, onStep },
      context,
    );
    if (result.outcome === 'failed') await leave();
    return result;
  };
  try {
    for (const scenario of scenarios) {
      context.signal.throwIfAborted();
      const missing = await reasonToLeaveOut(job, scenario, context);
      const result =
        missing === undefined ? await inMachine(scenario) : notRun(job, scenario, 'left out', missing);
      results.push(result);
      listener.onResult(result);
    }
    return results;
  } finally {
    await leave();
  }
}

function notRun(
  { distro }: Job,
  scenario: Scenario,
  outcome: 'failed' | 'left out',
  reason: string,
): ScenarioResult {
  const { name, title } = scenario;
  const faults = faultResults(scenario, [], outcome, distro);
  const nothing = { seconds: 0, steps: [], measures: [], notes: [] };
  return { distro: distro.name, scenario: name, title, outcome, ...nothing, faults, reason };
}

/** A fresh machine for the scenario, or why it cannot be started. */
async function startPlace(
  { distro, next }: Job,
  scenario: Scenario,
  driver: Driver,
  context: Context,
): Promise<Place | string> {
  try {
    const options = {
      ...(hasServer(scenario) ? { installed: [distro.server.package] } : {}),
      ...(scenario.needs?.includes('next-release') === true && next !== undefined
        ? { next: next.distro }
        : {}),
    };
    return { machine: await driver.start(distro, context, options), files: new Map() };
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    return [`cannot start a machine: ${error.message}`, ...error.hints].join('\n');
  }
}

/** Whether a scenario applies to a distro. */
export function isMeantFor({ packageManagers }: Scenario, { packageManager }: Distro): boolean {
  return packageManagers === undefined || packageManagers.includes(packageManager);
}

async function reasonToLeaveOut(job: Job, scenario: Scenario, context: Context): Promise<string | undefined> {
  if (!isMeantFor(scenario, job.distro))
    return `it only applies to ${scenario.packageManagers?.join(' and ') ?? ''}`;
  if (scenario.needs?.includes('upgrade') === true && job.upgrade === undefined) {
    return 'it needs a newer package (--upgrade-to FILE)';
  }
  if (needsNext(scenario) && job.next === undefined) {
    return 'it needs the package for the next release of the distro among the files';
  }
  if (scenario.needs?.includes('other-package') === true && job.other === undefined) {
    return 'it needs the package for another distro among the files';
  }
  if (scenario.needs?.includes('publishing') === true) {
    const missing = await missingTools([job.distro.format], context);
    if (missing.length > 0) return `${missingPrograms(missing)} here (${releaseInstall})`;
  }
  if (scenario.needs?.includes('compiler') === true && !(await isInstalled('cc', context))) {
    return `${missingPrograms(['cc'])} here (npm run doctor -- --for check --install)`;
  }
  if (scenario.needs?.includes('piuparts') === true) return reasonWithoutPiuparts(job.distro, context);
  return undefined;
}
