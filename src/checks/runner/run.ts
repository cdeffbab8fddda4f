import { basename } from 'node:path';
import pLimit from 'p-limit';
import type { PackageFile } from '../../formats/reading/package-file.ts';
import type { Distro } from '../../config/distros.ts';
import type { Machine, Driver } from '../../machines/machine.ts';
import { messageOf, UserError } from '../../support/errors.ts';
import type { Context } from '../../support/reporter.ts';
import { ExpectationError } from './expectation.ts';
import { keepLogs, removeLogs } from './logs.ts';
import type { ScenarioResult } from './result.ts';
import type { PackageInMachine, Scenario, ScenarioRun } from './scenario.ts';
import { startServer } from '../steps/server.ts';
import { startRun, type Recording } from './scenario-run.ts';

/** A package to check, and the newer one that it is upgraded to. */
export interface Job {
  readonly distro: Distro;
  readonly package: PackageFile;
  readonly upgrade?: PackageFile;
}

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

const defaultTimeout = 300_000;

/**
 * Runs every scenario on every job, each in its own machine, and returns the results, jobs and scenarios in
 * their order. A scenario's failure is a result, and so is a machine that cannot be made; only bugs are thrown.
 */
export async function runChecks(
  jobs: readonly Job[],
  options: RunChecksOptions,
  context: Context,
): Promise<readonly ScenarioResult[]> {
  const tasks = jobs.flatMap((job) => options.scenarios.map((scenario) => ({ job, scenario })));
  const limit = pLimit(options.parallel);
  const title = `${tasks.length} scenario${tasks.length === 1 ? '' : 's'} in ${options.driver.name} machines`;
  return context.reporter.step(title, async (progress) => {
    let done = 0;
    const running = tasks.map(({ job, scenario }) =>
      limit(async () => {
        context.signal.throwIfAborted();
        const onStep = (step: string): void => {
          progress.now(`${done}/${tasks.length} ${job.distro.name} ${scenario.name}: ${step}`);
        };
        const result = await runScenario(job, scenario, options, context, onStep);
        done += 1;
        options.onResult?.(result);
        return result;
      }),
    );
    // Each machine is disposed of before the failure of one of them ends the run.
    const settled = await Promise.allSettled(running);
    return settled.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  });
}

async function runScenario(
  job: Job,
  scenario: Scenario,
  options: RunChecksOptions,
  context: Context,
  onStep: (title: string) => void,
): Promise<ScenarioResult> {
  const about = { distro: job.distro.name, scenario: scenario.name, title: scenario.title };
  const notRun = { ...about, seconds: 0, steps: [], measures: [], notes: [] };
  const missing = reasonToLeaveOut(job, scenario);
  if (missing !== undefined) {
    return { ...notRun, outcome: 'left out', reason: missing };
  }
  onStep('start a machine');
  const machine = await machineFor(job, scenario, options.driver, context);
  if (typeof machine === 'string') {
    return { ...notRun, outcome: 'failed', reason: machine };
  }
  const start = performance.now();
  let recording: Recording = { steps: [], measures: [], notes: [], log: [] };
  const kept = [options.logsDir, job.distro.name, scenario.name] as const;
  const finished = (): Omit<ScenarioResult, 'outcome'> => ({
    ...about,
    seconds: (performance.now() - start) / 1000,
    steps: recording.steps,
    measures: recording.measures,
    notes: recording.notes,
  });
  try {
    await removeLogs(...kept);
    const files = await copyPackages(job, scenario, machine);
    const begun = startRun({ machine, distro: job.distro, context, ...files, onStep });
    recording = begun.recording;
    await within(scenario.timeout ?? defaultTimeout, runIn(scenario, begun.t));
    return { ...finished(), outcome: 'passed' };
  } catch (error) {
    context.signal.throwIfAborted();
    const result = finished();
    const reason = reasonOf(error);
    try {
      const logs = await keepLogs(...kept, { reason, log: recording.log, machine });
      return { ...result, outcome: 'failed', reason, logs };
    } catch (fault) {
      context.signal.throwIfAborted();
      return {
        ...result,
        outcome: 'failed',
        reason: `${reason}\nits logs could not be saved: ${messageOf(fault)}`,
      };
    }
  } finally {
    await machine.dispose();
  }
}

/** The scenario's machine, or why it cannot be started. */
async function machineFor(
  { distro }: Job,
  { postgresql }: Scenario,
  driver: Driver,
  context: Context,
): Promise<Machine | string> {
  try {
    const installed = postgresql === undefined ? {} : { installed: [distro.server.package] };
    return await driver.start(distro, context, installed);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    return [`cannot start a machine: ${error.message}`, ...error.hints].join('\n');
  }
}

async function runIn(scenario: Scenario, t: ScenarioRun): Promise<void> {
  if (scenario.postgresql === 'running') await startServer(t);
  await scenario.run(t);
}

/** Whether a scenario applies to a distro. */
export function isMeantFor({ packageManagers }: Scenario, { packageManager }: Distro): boolean {
  return packageManagers === undefined || packageManagers.includes(packageManager);
}

function reasonToLeaveOut(job: Job, scenario: Scenario): string | undefined {
  if (!isMeantFor(scenario, job.distro))
    return `it only applies to ${scenario.packageManagers?.join(' and ') ?? ''}`;
  if (scenario.needs?.includes('upgrade') === true && job.upgrade === undefined) {
    return 'it needs a newer package (--upgrade-to FILE)';
  }
  return undefined;
}

async function copyPackages(
  job: Job,
  scenario: Scenario,
  machine: Machine,
): Promise<{ package: PackageInMachine; upgrade?: PackageInMachine }> {
  const folder = '/srv/packages';
  await machine.exec(['mkdir', '-p', folder]);
  const copy = async ({ file, name, version, arch }: PackageFile): Promise<PackageInMachine> => {
    const path = `${folder}/${basename(file)}`;
    await machine.copyIn(file, path);
    return { path, name, version, arch };
  };
  const own = await copy(job.package);
  if (job.upgrade === undefined || scenario.needs?.includes('upgrade') !== true) return { package: own };
  return { package: own, upgrade: await copy(job.upgrade) };
}

/** Fails when `work` takes longer; disposing of the machine then ends what it still waits for. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new ExpectationError(`the scenario did not end within ${milliseconds / 1000} s`));
  }, milliseconds);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The message of an expectation is enough; anything else may be a bug of the scenario and keeps its stack. */
function reasonOf(error: unknown): string {
  if (error instanceof ExpectationError || error instanceof UserError) return error.message;
  return error instanceof Error && error.stack !== undefined ? error.stack : messageOf(error);
}
