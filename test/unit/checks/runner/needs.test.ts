import { expect, test } from 'vitest';
import type { Scenario } from '../../../../src/checks/runner/scenario.ts';
import { fakeDriver, ok } from '../fake-machine.ts';
import { checking, fedora, job, pkg, scenario } from './scene.ts';

const { check } = checking();

test('the newer package is copied only for the scenario that needs it', async () => {
  const driver = fakeDriver();
  const upgrade = { ...pkg, file: '/host/new.deb', version: '2-1~deb13u0' };
  const seen: (string | undefined)[] = [];
  const note = scenario((t) => {
    seen.push(t.upgrade?.version);
    return Promise.resolve();
  });
  await check([note, { ...note, needs: ['upgrade'] }], driver, 1, [{ ...job, upgrade }]);
  expect(seen).toEqual([undefined, '2-1~deb13u0']);
  expect(driver.events.filter((event) => event.includes('new.deb'))).toHaveLength(1);
});

test('PostgreSQL runs when a scenario begins that asks for it, by the distro’s own names and commands', async () => {
  const commands: string[] = [];
  const driver = fakeDriver((command) => {
    commands.push(command.join(' '));
    return ok();
  });
  const body: Scenario['run'] = async (t) => {
    await t.run(['the', 'scenario']);
  };
  const one = scenario(body, { postgresql: 'running' });
  await check([one], driver);
  expect(commands).toEqual(['mkdir -p /srv/packages', 'the scenario']);
  commands.length = 0;
  const [result] = await check([one], driver, 1, [{ ...job, distro: fedora }]);
  expect(commands).toEqual([
    'mkdir -p /srv/packages',
    'sh -euc postgresql-setup --initdb',
    'systemctl enable --now postgresql.service',
    'the scenario',
  ]);
  expect(result?.steps).toMatchObject([{ title: 'set PostgreSQL up and start it', passed: true }]);
  expect(driver.started).toEqual([{ installed: ['postgresql'] }, { installed: ['postgresql-server'] }]);
});

test('a PostgreSQL that does not start is the scenario’s failure', async () => {
  const driver = fakeDriver(([program]) => ({
    exitCode: program === 'systemctl' ? 1 : 0,
    stdout: '',
    stderr: '',
  }));
  const one = scenario(() => Promise.resolve(), { postgresql: 'running' });
  const [result] = await check([one], driver, 1, [{ ...job, distro: fedora }]);
  expect(result).toMatchObject({
    outcome: 'failed',
    reason: expect.stringMatching(/^systemctl enable/) as string,
  });
  expect(driver.living).toBe(0);
});

test('what needs the next release gets its package and such a machine, and is left out without', async () => {
  const driver = fakeDriver(() => ok());
  const seen: unknown[] = [];
  const one = scenario((t) => Promise.resolve(void seen.push(t.next)), { needs: ['next-release'] });
  const [left] = await check([one], driver);
  expect(left).toMatchObject({
    outcome: 'left out',
    reason: expect.stringMatching(/next release/) as string,
  });
  const next = { distro: fedora, package: { ...job.package, file: '/tmp/next.rpm' } };
  const [result] = await check([one], driver, 1, [{ ...job, next }]);
  expect(result?.outcome).toBe('passed');
  expect(driver.started).toEqual([{ next: fedora }]);
  expect(seen).toMatchObject([{ distro: fedora, package: { path: '/srv/packages/next.rpm' } }]);
});

test('what needs another distro gets a machine of it with the package for it, and is left out without', async () => {
  const driver = fakeDriver(() => ok());
  const seen: unknown[] = [];
  const one = scenario(
    async (t) => {
      const there = await t.elsewhere();
      seen.push([there.distro.name, there.package.path]);
    },
    { needs: ['other-package'] },
  );
  const [left] = await check([one], driver);
  expect(left).toMatchObject({
    outcome: 'left out',
    reason: expect.stringMatching(/another distro/) as string,
  });
  const other = { distro: fedora, package: { ...job.package, file: '/tmp/other.rpm' } };
  const [result] = await check([one], driver, 1, [{ ...job, other }]);
  expect(result?.outcome).toBe('passed');
  expect(driver.started).toEqual([{}, { installed: [fedora.server.package] }]);
  expect(seen).toEqual([[fedora.name, '/srv/packages/other.rpm']]);
  expect(driver.living).toBe(0);
});

test('what needs only the package for the next release runs in the machine of its own', async () => {
  const driver = fakeDriver(() => ok());
  const one = scenario(() => Promise.resolve(), { needs: ['next-package'] });
  const next = { distro: fedora, package: job.package };
  expect((await check([one], driver, 1, [{ ...job, next }]))[0]?.outcome).toBe('passed');
  expect(driver.started).toEqual([{}]);
});
