import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import { logIn } from '../../../steps/application/account.ts';
import { applicationOf } from '../../../steps/application/application.ts';
import {
  expectSame,
  useInstallation,
  type UsedInstallation,
} from '../../../steps/application/used-installation.ts';
import { visitor } from '../../../steps/application/visitor.ts';
import { backups, backUp } from '../../../steps/moving/backups.ts';
import { clockOf, type Clock } from '../../../steps/faults/clock.ts';
import { replace } from '../../../steps/packages.ts';
import { firstAnswer, unit } from '../../../steps/service.ts';

const findings = z.object({ findings: z.array(z.object({ key: z.string(), severity: z.string() })) });

/** The clock jumps by a year while people work, and is set right later. */
export const otherClock: Scenario = {
  name: 'clock',
  title: 'a clock that is a year ahead or behind for a while costs neither a backup nor a session',
  shares: 'installed',
  needs: ['compiler'],
  tests: 'never',
  timeout: 600_000,
  fault: [
    {
      id: 'clock-ahead',
      subject: 'system',
      before: 'in use, two backups are kept',
      fault:
        'the clock jumps a year ahead, backups and upkeep run, the package is reinstalled; then it is set right',
      after:
        'people sign in anew and go on; once the clock is right, their sessions of before go on, and the newest backups are those that are kept',
    },
    {
      id: 'clock-behind',
      subject: 'system',
      before: 'in use, two backups are kept',
      fault:
        'the clock jumps a year back, backups and upkeep run, the package is reinstalled; then it is set right',
      after:
        '`mathesar doctor` says that the clock is wrong; people go on, and the newest backups are those that are kept',
    },
  ],
  async run(t) {
    await t.run(['mathesar', 'config', 'set', 'MATHESAR_BACKUPS_KEPT', '2']);
    const clock = await t.step('programs see a clock that can be set', () => clockOf(t));
    const used = await useInstallation(t);
    await t.run(['mathesar', 'upkeep']);
    await t.fault('clock-ahead', async () => {
      await off(t, clock, 365, used);
      await expectSame(t, used);
    });
    await t.fault('clock-behind', async () => {
      await off(t, clock, -365, used);
      await expectSame(t, used);
    });
    await clock.remove();
    await t.sh('mathesar config unset MATHESAR_BACKUPS_KEPT; rm -r /var/backups/mathesar');
  },
};

async function off(t: ScenarioRun, clock: Clock, by: number, used: UsedInstallation): Promise<void> {
  const isAhead = by > 0;
  const before = await backUp(t);
  await clock.set(by);
  await t.step('people work on', () => (isAhead ? signInAnew(t, used) : workOn(t, used)));
  const meanwhile = await backUp(t);
  expectEqual(await listed(t), [meanwhile, before], 'the backups');
  const { stdout } = await t.run(['mathesar', 'upkeep']);
  const waits = stdout.includes('days have gone by since the last time, or the clock is wrong');
  expectEqual(waits, isAhead, 'whether upkeep waits');
  if (!isAhead) expectEqual(await severity(t, 'clock'), 'critical', 'what the doctor says of the clock');
  await replace(t, 'reinstall', t.package.path);
  await firstAnswer(t);
  await replacedFiles(t);
  await clock.set(0);
  await t.step('the clock is right again', async () => {
    const last = await backUp(t);
    expectEqual(await listed(t), [last, meanwhile], 'the backups that are kept');
    await t.run(['mathesar', 'backup', 'verify', meanwhile]);
    for (const key of ['clock', 'backups', 'restart'])
      expectEqual((await severity(t, key)) ?? 'ok', 'ok', `what the doctor says of ${key}`);
  });
}

/** Files of the package that were replaced under the service are seen, whatever the clock says of them. */
async function replacedFiles(t: ScenarioRun): Promise<void> {
  await t.sh(`file=$(find /usr/lib/mathesar/venv/lib/ -path '*psycopg*' -name '*.so*' | head -n 1)
    cp -p "$file" "$file.new"; mv "$file.new" "$file"`);
  expectEqual(await severity(t, 'restart'), 'warning', 'what the doctor says of files that were replaced');
  await t.run(['systemctl', 'restart', unit]);
  await firstAnswer(t);
  expectEqual((await severity(t, 'restart')) ?? 'ok', 'ok', 'what the doctor says after a restart');
}

async function signInAnew(t: ScenarioRun, { administrator, records }: UsedInstallation): Promise<void> {
  const same = visitor(t, {}, undefined, administrator.cookies());
  await t.eventually('the session has ended by the clock', async () => {
    expectContains((await same.open('/')).path, '/auth/login/', 'where the session leads');
  });
  const again = await logIn(t);
  expectEqual(await (await applicationOf(t)).readRecords(t, again), records, 'the records');
}

async function workOn(t: ScenarioRun, { administrator, records }: UsedInstallation): Promise<void> {
  await logIn(t);
  expectEqual(await (await applicationOf(t)).readRecords(t, administrator), records, 'the records');
}

/** Backups that were asked for, newest first. */
async function listed(t: ScenarioRun): Promise<readonly string[]> {
  return (await backups(t)).filter(({ kind }) => kind === 'asked').map(({ path }) => path);
}

async function severity(t: ScenarioRun, key: string): Promise<string | undefined> {
  const { stdout } = await t.run(['mathesar', 'doctor', '--json'], { accept: [0, 1, 2] });
  const found = findings.parse(JSON.parse(stdout)).findings;
  expectThat(found.length > 5, 'the doctor has findings');
  return found.find((one) => one.key === key)?.severity;
}
