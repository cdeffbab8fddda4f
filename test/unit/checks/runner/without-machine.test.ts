import { expect, test } from 'vitest';
import type { Job } from '../../../../src/checks/runner/group.ts';
import { runChecks } from '../../../../src/checks/runner/run.ts';
import type { Scenario } from '../../../../src/checks/runner/scenario.ts';
import type { Context } from '../../../../src/support/context.ts';
import { UserError } from '../../../../src/support/errors.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { fakeDriver, type FakeDriver } from '../fake-machine.ts';
import { fedora, job, pkg, scenario } from './scene.ts';

test('a machine that cannot be started fails its distro’s scenarios, and the other distros go on', async () => {
  const driver = fakeDriver();
  const start = driver.start.bind(driver);
  driver.start = (wanted, ...rest) =>
    wanted.name === fedora.name
      ? Promise.reject(new UserError('no image', { hints: ['Build one.'] }))
      : start(wanted, ...rest);
  const jobs = [{ distro: fedora, package: pkg }, job];
  const results = await check([scenario(() => Promise.resolve())], driver, jobs);
  expect(results).toMatchObject([
    { distro: fedora.name, outcome: 'failed', reason: 'cannot start a machine: no image\nBuild one.' },
    { distro: 'debian-13', outcome: 'passed' },
  ]);
  driver.start = () => Promise.reject(new TypeError('a bug'));
  await expect(check([scenario(() => Promise.resolve())], driver)).rejects.toThrow('a bug');
});

test('without the newer package, or where another package manager is, a scenario is left out and says why', async () => {
  const driver = fakeDriver();
  const notRun = (): Promise<void> => Promise.reject(new Error('run all the same'));
  const results = await check(
    [scenario(notRun, { needs: ['upgrade'] }), scenario(notRun, { packageManagers: ['dnf', 'zypper'] })],
    driver,
  );
  expect(results).toMatchObject([
    { outcome: 'left out', reason: 'it needs a newer package (--upgrade-to FILE)' },
    { outcome: 'left out', reason: 'it only applies to dnf and zypper' },
  ]);
  expect(driver.events).toEqual([]);
});

async function check(scenarios: readonly Scenario[], driver: FakeDriver, jobs: readonly Job[] = [job]) {
  const signal = new AbortController().signal;
  const context: Context = {
    reporter: silentReporter(),
    signal,
    cacheDir: '/nonexistent',
    offline: true,
  };
  return runChecks(jobs, { driver, scenarios, parallel: 1, logsDir: await temporaryFolder() }, context);
}
