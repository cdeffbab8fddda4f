import { expect, test } from 'vitest';
import { runChecks } from '../../../../src/checks/runner/run.ts';
import type { ScenarioResult } from '../../../../src/checks/runner/result.ts';
import type { Scenario } from '../../../../src/checks/runner/scenario.ts';
import { readDistros } from '../../../../src/config/distros.ts';
import { formats } from '../../../../src/formats/index.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import type { Context } from '../../../../src/support/context.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { fakeDriver, ok, type FakeDriver } from '../fake-machine.ts';

const distro = (await readDistros(formats)).all.find(({ name }) => name === 'debian-13');
if (distro === undefined) throw new Error('debian-13 is gone');
const pkg = { file: '/host/x.deb', format: 'deb', name: 'mathesar', version: '1-1', arch: 'amd64' } as const;
const jobs = [{ distro, package: pkg }];
const context: Context = {
  reporter: silentReporter(),
  signal: new AbortController().signal,
  cacheDir: '/nonexistent',
  offline: true,
};

/** A machine where the application answers, and whose settings are `settings`. */
function driverWith(machine: { settings: string }): FakeDriver & { readonly installations: string[] } {
  const installations: string[] = [];
  const page = { path: '/auth/login/', status: 200, type: 'text/html', body: '' };
  const driver = fakeDriver(([program, , script]) => {
    if (program === 'apt-get') installations.push(`in ${driver.living}`);
    if (program === 'python3') return ok(JSON.stringify({ answer: page, cookies: {} }));
    return ok(program === 'sh' && script?.includes('/etc/mathesar') === true ? machine.settings : '');
  });
  return Object.assign(driver, { installations });
}

const sharing = (name: string, run: Scenario['run'] = () => Promise.resolve()): Scenario => ({
  ...{ name, title: name, shares: 'installed', run },
});
const alone: Scenario = { name: 'alone', title: 'alone', run: () => Promise.resolve() };

async function check(driver: FakeDriver, scenarios: readonly Scenario[]): Promise<readonly ScenarioResult[]> {
  const logsDir = await temporaryFolder();
  return runChecks(jobs, { driver, scenarios, parallel: 1, logsDir }, context);
}

test('scenarios that share run in one machine with one installation, and results keep their order', async () => {
  const driver = driverWith({ settings: 'as delivered' });
  const results = await check(driver, [sharing('one'), alone, sharing('two'), sharing('three')]);
  expect(results.map(({ scenario, outcome }) => [scenario, outcome])).toEqual([
    ['one', 'passed'],
    ['alone', 'passed'],
    ['two', 'passed'],
    ['three', 'passed'],
  ]);
  expect(driver.events.map((event) => event.split(' ')[0])).toEqual([
    ...['start', 'copy', 'dispose'],
    ...['start', 'copy', 'dispose'],
  ]);
  expect(driver.installations).toHaveLength(1);
  const [first, , second] = results;
  expect(first?.steps.map(({ title }) => title)).toEqual(['install the package', 'the machine is as it was']);
  expect(second?.steps.map(({ title }) => title)).toEqual(['the machine is as it was']);
  expect(second?.notes).toEqual(['the package was installed for an earlier scenario in the same machine']);
});

test('after a failure the others get a fresh machine, and each has its own commands in its logs', async () => {
  const driver = driverWith({ settings: 'as delivered' });
  const broken = sharing('broken', async (t) => {
    await t.run(['break']);
    throw new Error('broken');
  });
  const results = await check(driver, [sharing('one'), broken, sharing('two'), sharing('three')]);
  expect(results.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'passed', 'passed']);
  expect(driver.events.filter((event) => event.startsWith('start'))).toHaveLength(2);
  expect(driver.installations).toHaveLength(2);
  expect(driver.living).toBe(0);
  expect(results[2]?.steps.map(({ title }) => title)).toContain('install the package');
  expect(results[1]?.logs).toMatch(/debian-13\/broken$/);
});

test('a scenario that leaves the machine changed fails, and says what it has changed', async () => {
  const machine = { settings: 'as delivered' };
  const driver = driverWith(machine);
  const careless = sharing('careless', () => {
    machine.settings = 'changed';
    return Promise.resolve();
  });
  const [result, next] = await check(driver, [careless, sharing('next')]);
  expect(result).toMatchObject({
    outcome: 'failed',
    reason: expect.stringMatching(/gone: \[ 'as delivered' \], added: \[ 'changed' \]/) as string,
  });
  expect(next?.outcome).toBe('passed');
  expect(driver.events.filter((event) => event.startsWith('start'))).toHaveLength(2);
});

test('one of them alone is run as any other', async () => {
  const driver = driverWith({ settings: 'as delivered' });
  expect(await check(driver, [sharing('one')])).toMatchObject([{ outcome: 'passed', notes: [] }]);
  expect(driver.started).toEqual([{ installed: ['postgresql'] }]);
});

test('a scenario continues another in its machine; without it, or after its failure, it begins with its steps', async () => {
  const runs: string[] = [];
  const begins: Scenario = {
    ...{ name: 'begins', title: 'begins' },
    run: (t) => t.step('begin', () => Promise.resolve(void runs.push('begin'))),
  };
  const goesOn: Scenario = {
    ...{ name: 'goes-on', title: 'goes on', continues: begins },
    run: (t) => t.step('go on', () => Promise.resolve(void runs.push('go on'))),
  };
  const driver = driverWith({ settings: 'as delivered' });
  expect(await check(driver, [begins, goesOn])).toMatchObject([{ outcome: 'passed' }, { outcome: 'passed' }]);
  expect(driver.started).toHaveLength(1);
  expect(runs).toEqual(['begin', 'go on']);

  const [alone] = await check(driver, [goesOn]);
  expect(alone?.steps.map(({ title }) => title)).toEqual(['begin', 'go on']);

  const broken: Scenario = { ...begins, run: () => Promise.reject(new Error('broken')) };
  const results = await check(driver, [broken, { ...goesOn, continues: broken }]);
  expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
});
