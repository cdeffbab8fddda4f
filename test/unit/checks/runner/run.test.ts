import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureDir, pathExists } from 'fs-extra/esm';
import { expect, test } from 'vitest';
import { expectEqual } from '../../../../src/checks/runner/expectation.ts';
import { runChecks } from '../../../../src/checks/runner/run.ts';
import { UserError } from '../../../../src/support/errors.ts';
import { fakeDriver, ok } from '../fake-machine.ts';
import { checking, job, scenario } from './scene.ts';

const { check, context, scene } = checking();

test('a scenario gets its package and its own machine, which is always removed', async () => {
  const driver = fakeDriver(([program]) => ok(program === 'cat' ? 'hello' : ''));
  const results = await check(
    [
      scenario(async (t) => {
        expect(t.package).toEqual({
          path: '/srv/packages/old.deb',
          file: '/host/old.deb',
          name: 'mathesar',
          version: '1-1~deb13u0',
          arch: 'amd64',
        });
        await t.step('outer', () =>
          t.step('inner', async () => {
            expectEqual((await t.run(['cat', '/x'])).stdout, 'hello', '/x');
          }),
        );
        t.measure('first answer', 1.5, 's');
        t.note('noted');
      }),
    ],
    driver,
  );
  expect(results).toMatchObject([
    {
      distro: 'debian-13',
      scenario: 'example',
      outcome: 'passed',
      steps: [
        { title: 'outer', depth: 0, passed: true },
        { title: 'inner', depth: 1, passed: true },
      ],
      measures: [{ name: 'first answer', value: 1.5, unit: 's' }],
      notes: ['noted'],
    },
  ]);
  expect(driver.events).toEqual(['start 1', 'copy /host/old.deb to /srv/packages/old.deb 1', 'dispose 1']);
});

test('a failure keeps the reason, the commands and the journal, and the others go on', async () => {
  const driver = fakeDriver(([, flag]) => ({
    exitCode: flag === '-bad' ? 3 : 0,
    stdout: 'out\n',
    stderr: 'err\n',
  }));
  const results = await check(
    [
      scenario(async (t) => {
        await t.step('the good', () => t.run(['apt', 'update'], { user: 'admin' }));
        await t.step('the bad', () => t.run(['apt', '-bad']));
      }),
      scenario(() => Promise.resolve(), { name: 'next' }),
    ],
    driver,
  );
  const folder = join(scene.logsDir, 'debian-13', 'example');
  expect(results).toMatchObject([
    {
      outcome: 'failed',
      reason: 'apt -bad ended with 3\nout\nerr',
      logs: folder,
      steps: [
        { title: 'the good', passed: true },
        { title: 'the bad', passed: false },
      ],
    },
    { scenario: 'next', outcome: 'passed' },
  ]);
  expect(await readFile(join(folder, 'reason.txt'), 'utf8')).toBe('apt -bad ended with 3\nout\nerr\n');
  expect(await readFile(join(folder, 'journal.txt'), 'utf8')).toBe('the journal\n');
  const commands = await readFile(join(folder, 'commands.txt'), 'utf8');
  expect(commands).toMatch(
    /== the good\nadmin\$ apt update\nout\nerr\n\[exit 0 after [\d.]+ s\]\n\n== the bad\n# apt -bad/,
  );
  expect(driver.living).toBe(0);
});

test('logs of an earlier run are removed', async () => {
  const folder = join(scene.logsDir, 'debian-13', 'example');
  await ensureDir(folder);
  await writeFile(join(folder, 'reason.txt'), 'old');
  await check([scenario(() => Promise.resolve())], fakeDriver());
  expect(await pathExists(folder)).toBe(false);
});

test('no more machines run at once than requested, and results keep their order', async () => {
  const driver = fakeDriver();
  const scenarios = [30, 5, 20, 1].map((time, index) => scenario(() => delay(time), { name: `s${index}` }));
  const results = await check(scenarios, driver, 2);
  expect(results.map((result) => result.scenario)).toEqual(['s0', 's1', 's2', 's3']);
  expect(driver.most).toBe(2);
  expect(driver.living).toBe(0);
});

test('an interrupt ends the run with its own reason, and no machine is left', async () => {
  const driver = fakeDriver(async () => {
    await delay(10_000, undefined, { signal: scene.controller.signal });
    return ok();
  });
  driver.start = (
    (start) =>
    (...args: Parameters<typeof start>) => {
      setTimeout(() => {
        scene.controller.abort(new Error('Ctrl-C'));
      }, 20);
      return start(...args);
    }
  )(driver.start.bind(driver));
  const one = scenario(async (t) => {
    await t.run(['sleep', '100']);
  });
  await expect(check([one, one, one], driver, 2)).rejects.toThrow('Ctrl-C');
  expect(driver.living).toBe(0);
  expect(await pathExists(join(scene.logsDir, 'debian-13'))).toBe(false);
});

test('a failure whose logs cannot be saved is reported all the same', async () => {
  const options = { driver: fakeDriver(), parallel: 1, logsDir: '/proc/no/such/folder' };
  const scenarios = [scenario(() => Promise.reject(new UserError('the fault')))];
  const [result] = await runChecks([job], { ...options, scenarios }, context());
  expect(result?.reason).toMatch(/^the fault\nits logs could not be saved: cannot create the folder /);
});

test('a scenario that does not end is a failure with its logs', async () => {
  const driver = fakeDriver();
  const results = await check([scenario(() => delay(5000), { timeout: 30 })], driver);
  expect(results[0]).toMatchObject({ outcome: 'failed', reason: 'the scenario did not end within 0.03 s' });
  expect(driver.living).toBe(0);
});

test('a bug in a scenario is reported with its stack', async () => {
  const results = await check([scenario(() => Promise.reject(new TypeError('oops')))], fakeDriver());
  expect(results[0]?.reason).toMatch(/^TypeError: oops\n +at /);
});
