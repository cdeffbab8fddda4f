import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { readPackageFile } from '../../src/formats/reading/read-package.ts';
import { describeResult } from '../../src/checks/runner/report.ts';
import type { ScenarioResult } from '../../src/checks/runner/result.ts';
import { isMeantFor, runChecks, type Job } from '../../src/checks/runner/run.ts';
import { scenarios } from '../../src/checks/scenarios/index.ts';
import { readDistros, selectDistros } from '../../src/config/distros.ts';
import { formats } from '../../src/formats/index.ts';
import { chooseDriver } from '../../src/machines/index.ts';
import { UserError } from '../../src/support/errors.ts';
import { acceptanceContext, buildSample } from './build-sample.ts';

/** Distros of each format that run wherever a mirror of Debian's stable releases, or a registry, is reachable. */
const distros = selectDistros(await readDistros(formats), ['debian-13', 'debian-12', 'fedora-42']);
const context = acceptanceContext();
const scratch = await mkdtemp(join(tmpdir(), 'scenarios-'));
let results: readonly ScenarioResult[] = [];

// Every scenario on every distro in one run, so that the runner keeps the machine busy and not more than busy.
beforeAll(async () => {
  results = await runEverything().catch(withHints);
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

describe.each(distros)('the sample on $title', (distro) => {
  test.each(scenarios.filter((scenario) => isMeantFor(scenario, distro)))('$name: $title', ({ name }) => {
    const result = results.find((one) => one.distro === distro.name && one.scenario === name);
    if (result === undefined) throw new Error(`${name} was not run on ${distro.name}`);
    if (result.outcome !== 'passed') throw new Error(describeResult(result));
  });
});

async function runEverything(): Promise<readonly ScenarioResult[]> {
  const driver = await chooseDriver(context);
  const jobs: Job[] = [];
  for (const distro of distros) {
    const older = await buildSample('1.0.0', distro.name, scratch);
    const newer = await buildSample('1.1.0', distro.name, scratch);
    const upgrade = await readPackageFile(newer.path);
    jobs.push({ distro, package: await readPackageFile(older.path), upgrade });
  }
  const parallel = Math.min(availableParallelism(), 4);
  return runChecks(jobs, { driver, scenarios, parallel, logsDir: 'check-logs' }, context);
}

/** Shows how to get a working driver; the test runner would hide the hints. */
function withHints(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  throw new Error([error.message, ...error.hints].join('\n→ '), { cause: error });
}
