import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPackageFile } from '../../src/formats/reading/read-package.ts';
import { describeResult } from '../../src/checks/runner/report.ts';
import { runChecks, type Job } from '../../src/checks/runner/run.ts';
import type { Scenario } from '../../src/checks/runner/scenario.ts';
import { installPackage } from '../../src/checks/steps/packages.ts';
import { readDistros, selectDistros } from '../../src/config/distros.ts';
import { formats } from '../../src/formats/index.ts';
import { chooseDriver } from '../../src/machines/index.ts';
import { acceptanceContext, buildSample } from './build-sample.ts';
import { installedFacts, type InstalledFacts } from './installed-facts.ts';

/** Two distros with the same Python and different formats. */
const deb = 'debian-13';
const rpm = 'fedora-42';

const scratch = await mkdtemp(join(tmpdir(), 'installed-parity-'));
const facts = new Map<string, InstalledFacts>();

const look: Scenario = {
  name: 'parity',
  title: 'install the package, and collect facts',
  postgresql: 'running',
  run: async (t) => {
    await installPackage(t);
    facts.set(t.distro.name, await installedFacts(t));
  },
};

beforeAll(async () => {
  const context = acceptanceContext();
  const jobs: Job[] = [];
  for (const distro of selectDistros(await readDistros(formats), [deb, rpm])) {
    const { path } = await buildSample('1.1.0', distro.name, scratch);
    jobs.push({ distro, package: await readPackageFile(path) });
  }
  const driver = await chooseDriver(context);
  const options = { driver, scenarios: [look], parallel: 2, logsDir: 'check-logs' };
  for (const result of await runChecks(jobs, options, context)) {
    if (result.outcome !== 'passed') throw new Error(describeResult(result));
  }
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

test.each(['paths', 'settings', 'account', 'units', 'database'] as const)(
  'an installed .deb and an installed .rpm have the same %s',
  (subject) => {
    const [first, second] = [facts.get(deb)?.[subject], facts.get(rpm)?.[subject]];
    expect(first?.length).toBeGreaterThan(subject === 'paths' ? 1000 : 2);
    expect(second).toEqual(first);
  },
);
