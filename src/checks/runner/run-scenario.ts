import { basename } from 'node:path';
import type { PackageFile } from '../../formats/shared/reading/package-file.ts';
import type { Driver, Machine } from '../../machines/machine.ts';
import { messageOf, UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { installedState } from '../steps/state/installed-state.ts';
import { installPackage } from '../steps/packages.ts';
import { startServer } from '../steps/database/server.ts';
import { rowsOf } from '../faults/fault.ts';
import { faultResults, requireProof } from '../faults/outcome.ts';
import { copiesOf, type Copies } from './boot-copies.ts';
import { ExpectationError, expectEqual } from './expectation.ts';
import { timeoutOf, type Job } from './group.ts';
import { keepLogs, removeLogs } from './logs.ts';
import type { ScenarioResult } from './result.ts';
import { startRun, type Recording } from './scenario-run.ts';
import { needsNext, type PackageInMachine, type Scenario, type ScenarioRun } from './scenario.ts';

/** Where a scenario runs. */
export interface Place {
  readonly machine: Machine;
  /** The package files that were copied into it, by their path on the host. */
  readonly files: Map<string, PackageInMachine>;
  /** The state that scenarios which share the machine must leave; absent until the package is installed. */
  installed?: readonly string[];
  /** The last scenario that passed in it. */
  last?: string;
}

interface RunScenarioInput {
  readonly job: Job;
  readonly scenario: Scenario;
  readonly place: Place;
  /** For machines that the scenario boots itself. */
  readonly driver: Driver;
  readonly logsDir: string;
  /** Called with the title of each step as it begins. */
  readonly onStep: (title: string) => void;
}

/** Runs a scenario in a machine. Its failure is a result; only bugs and interrupts are thrown. */
export async function runScenario(
  { job, scenario, place, driver, logsDir, onStep }: RunScenarioInput,
  context: Context,
): Promise<ScenarioResult> {
  const { machine } = place;
  const start = performance.now();
  const copies = copiesOf(machine, driver, context);
  let recording: Recording = { steps: [], measures: [], notes: [], log: [] };
  const kept = [logsDir, job.distro.name, scenario.name] as const;
  const finished = (outcome: 'passed' | 'failed'): ScenarioResult => ({
    distro: job.distro.name,
    scenario: scenario.name,
    title: scenario.title,
    seconds: (performance.now() - start) / 1000,
    steps: recording.steps,
    measures: recording.measures,
    notes: recording.notes,
    outcome,
    faults: faultResults(scenario, recording.steps, outcome, job.distro),
  });
  try {
    await removeLogs(...kept);
    const files = await packagesIn(place, job, scenario);
    const rows = [scenario, scenario.continues].flatMap((one) => (one === undefined ? [] : rowsOf(one)));
    const { other } = job;
    const input = {
      ...{ machine, distro: job.distro, context, ...files, rows, onStep, boot: copies.boot },
      ...(other === undefined ? {} : { startOther: () => startOther(other, copies) }),
    };
    const begun = startRun(input);
    recording = begun.recording;
    await within(timeoutOf(scenario), runIn(place, scenario, begun.t));
    requireProof(scenario, recording.steps, job.distro);
    place.last = scenario.name;
    return finished('passed');
  } catch (error) {
    context.signal.throwIfAborted();
    const result = finished('failed');
    const reason = reasonOf(error);
    try {
      recording.log.push(...(await copies.logs()).map((journal) => `\n== the journal of a copy\n${journal}`));
      const logs = await keepLogs(...kept, { reason, log: recording.log, machine });
      return { ...result, reason, logs };
    } catch (fault) {
      context.signal.throwIfAborted();
      return {
        ...result,
        reason: `${reason}\nits logs could not be saved: ${messageOf(fault)}`,
      };
    }
  } finally {
    await copies.dispose();
  }
}

/** Whether PostgreSQL is installed when the scenario begins. */
export function hasServer({ postgresql, shares }: Scenario): boolean {
  return postgresql !== undefined || shares !== undefined;
}

async function runIn(place: Place, scenario: Scenario, t: ScenarioRun): Promise<void> {
  if (scenario.shares === undefined) {
    if (hasServer(scenario) && place.last === undefined) await startServer(t);
    const { continues } = scenario;
    if (continues !== undefined && place.last !== continues.name) await continues.run(t);
    await scenario.run(t);
    return;
  }
  if (place.installed === undefined) {
    await startServer(t);
    await installPackage(t);
    place.installed = await installedState(t);
  } else {
    t.note('the package was installed for an earlier scenario in the same machine');
  }
  const before = place.installed;
  await scenario.run(t);
  await t.step('the machine is as it was', async () => {
    const after = await installedState(t);
    const gone = before.filter((fact) => !after.includes(fact));
    const added = after.filter((fact) => !before.includes(fact));
    expectEqual({ gone, added }, { gone: [], added: [] }, 'what the scenario has changed');
  });
}

const folder = '/srv/packages';

async function startOther(
  { distro, package: pkg, upgrade }: NonNullable<Job['other']>,
  copies: Copies,
): Promise<Pick<ScenarioRun, 'machine' | 'distro' | 'package' | 'upgrade'>> {
  const machine = await copies.start(distro);
  await machine.exec(['mkdir', '-p', folder]);
  return {
    ...{ machine, distro, package: await copyInto(machine, pkg) },
    ...(upgrade === undefined ? {} : { upgrade: await copyInto(machine, upgrade) }),
  };
}

async function copyInto(
  machine: Machine,
  { file, name, version, arch }: PackageFile,
): Promise<PackageInMachine> {
  const copied = { path: `${folder}/${basename(file)}`, file, name, version, arch };
  await machine.copyIn(file, copied.path);
  return copied;
}

/** The package files in the machine; copies those that are not there yet. */
async function packagesIn(
  { machine, files }: Place,
  job: Job,
  scenario: Scenario,
): Promise<Pick<ScenarioRun, 'package' | 'upgrade' | 'next'>> {
  if (files.size === 0) await machine.exec(['mkdir', '-p', folder]);
  const copy = async (pkg: PackageFile): Promise<PackageInMachine> => {
    const already = files.get(pkg.file);
    if (already !== undefined) return already;
    const copied = await copyInto(machine, pkg);
    files.set(pkg.file, copied);
    return copied;
  };
  const own = await copy(job.package);
  const needs = scenario.needs ?? [];
  const { upgrade, next } = job;
  return {
    package: own,
    ...(upgrade !== undefined && needs.includes('upgrade') ? { upgrade: await copy(upgrade) } : {}),
    ...(next !== undefined && needsNext(scenario)
      ? { next: { distro: next.distro, package: await copy(next.package) } }
      : {}),
  };
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
