import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { readPackageFile } from '../../src/formats/shared/reading/read-package.ts';
import { describeResult } from '../../src/checks/runner/report.ts';
import type { ScenarioResult } from '../../src/checks/runner/result.ts';
import type { Job } from '../../src/checks/runner/group.ts';
import { isMeantFor, runChecks } from '../../src/checks/runner/run.ts';
import type { Scenario } from '../../src/checks/runner/scenario.ts';
import { testedDistros, twins } from '../../src/checks/sample-packages.ts';
import { scenarios } from '../../src/checks/scenarios/index.ts';
import { readDistros, selectDistros, type Distro } from '../../src/config/distros.ts';
import { formats } from '../../src/formats/index.ts';
import { chooseDriver } from '../../src/machines/index.ts';
import { UserError } from '../../src/support/errors.ts';
import { acceptanceContext, buildSample } from './build-sample.ts';
import { installedFacts, type InstalledFacts } from './installed-facts.ts';

const known = await readDistros(formats);
const distros = testedDistros.flatMap((name) => selectDistros(known, [name]));
const context = acceptanceContext();
let results: readonly ScenarioResult[] = [];
const facts = new Map<string, InstalledFacts>();
/** Capabilities of a command in each distro's machine, and of the machine's PID 1. */
const capabilities = new Map<string, readonly string[]>();

/** Looks at a new installation before other scenarios use it. */
const look: Scenario = {
  name: 'facts',
  title: 'install the package, and collect facts',
  shares: 'installed',
  run: async (t) => {
    const { stdout } = await t.sh('sed -n "s/^CapBnd:\\s*//p" /proc/self/status /proc/1/status');
    capabilities.set(t.distro.name, stdout.trim().split('\n'));
    facts.set(t.distro.name, await installedFacts(t));
  },
};

// Every scenario on every distro in one run, so that the runner keeps the machine busy and not more than busy.
beforeAll(async () => {
  results = await runEverything().catch(withHints);
  console.info(slowest(results));
});

describe.each(distros)('the sample on $title', (distro) => {
  test.each(scenariosOn(distro).filter((scenario) => isMeantFor(scenario, distro)))(
    '$name: $title',
    ({ name }) => {
      const result = results.find((one) => one.distro === distro.name && one.scenario === name);
      if (result === undefined) throw new Error(`${name} was not run on ${distro.name}`);
      if (result.outcome !== 'passed') throw new Error(describeResult(result));
    },
  );
});

test.each(['paths', 'settings', 'account', 'units', 'database'] as const)(
  'an installed .deb and an installed .rpm have the same %s',
  (subject) => {
    const [first, second] = [facts.get(twins.deb)?.[subject], facts.get(twins.rpm)?.[subject]];
    expect(first?.length).toBeGreaterThan(subject === 'paths' ? 1000 : 2);
    expect(second).toEqual(first);
  },
);

test.each(distros)('a command in a machine of $title may do no more than the machine', ({ name }) => {
  const [own, first] = capabilities.get(name) ?? [];
  expect(own).toMatch(/^[0-9a-f]{16}$/);
  expect(own).toBe(first);
});

/** What takes long runs on the first distro, or on the first of each format, or only in `npm run check`. */
function scenariosOn(distro: Distro): readonly Scenario[] {
  const isFirst = distros.find(({ format }) => format === distro.format) === distro;
  return scenarios.filter(({ tests }) => {
    if (tests === 'one-of-each-format') return isFirst;
    return tests === undefined || (tests === 'one-distro' && distro === distros[0]);
  });
}

async function runEverything(): Promise<readonly ScenarioResult[]> {
  const driver = await chooseDriver(context);
  const jobs: Job[] = [];
  for (const distro of distros) {
    const older = await buildSample('1.0.0', distro.name);
    const newer = await buildSample('1.1.0', distro.name);
    const upgrade = await readPackageFile(newer.path);
    const chosen = [look, ...scenariosOn(distro)];
    jobs.push({ distro, package: await readPackageFile(older.path), upgrade, scenarios: chosen });
  }
  // Looked at only, to be compared.
  for (const distro of selectDistros(known, [twins.deb])) {
    const { path } = await buildSample('1.0.0', distro.name);
    jobs.push({ distro, package: await readPackageFile(path), scenarios: [look] });
  }
  const parallel = Math.min(availableParallelism(), 4);
  const options = { driver, scenarios: [look, ...scenarios], parallel, logsDir: 'check-logs' };
  return runChecks(jobs, options, context);
}

/** Where the time goes: the scenarios that took longest, each on all its distros. */
function slowest(all: readonly ScenarioResult[]): string {
  const took = Map.groupBy(all, ({ scenario }) => scenario);
  const lines = [...took].map(([name, runs]) => {
    const seconds = runs.map((run) => Math.round(run.seconds));
    return { sum: seconds.reduce((sum, one) => sum + one, 0), line: `${name}: ${seconds.join(', ')} s` };
  });
  return lines
    .sort((one, other) => other.sum - one.sum)
    .slice(0, 20)
    .map(({ line }) => line)
    .join('\n');
}

/** Shows how to get a working driver; the test runner would hide the hints. */
function withHints(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  throw new Error([error.message, ...error.hints].join('\n→ '), { cause: error });
}
