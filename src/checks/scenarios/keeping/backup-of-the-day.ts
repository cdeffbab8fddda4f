import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import { backUp, backupFolder, backups } from '../../steps/moving/backups.ts';
import { starterDatabase } from '../../steps/database/postgresql.ts';
import { serviceState } from '../../steps/service.ts';

const timer = 'mathesar-backup.timer';
const job = 'mathesar-backup.service';
const soon = '/run/systemd/system/mathesar-backup.timer.d/soon.conf';

/** An administrator has a backup made every day. */
export const backupOfTheDay: Scenario = {
  name: 'backup-of-the-day',
  title:
    'mathesar backup --schedule daily has a timer make backups, keeps the newest, and tells of a failure',
  shares: 'installed',
  tests: 'never',
  fault: {
    subject: 'backup',
    before: 'in use, with a backup every day',
    fault: 'the dump of the day is killed (SIGKILL)',
    after: '`mathesar status` says why it failed until one succeeds; the older backups stay',
  },
  async run(t) {
    const used = await useInstallation(t);
    const starter = await starterDatabase(t);
    const asked = await backUp(t);
    await t.step('turn it on, with a database', async () => {
      expectEqual(await status(t), [], 'what status says while it is off');
      await t.run(['mathesar', 'backup', '--schedule', 'daily', '--with-data', starter]);
      expectEqual(await serviceState(t, timer), 'active', 'the state of the timer');
      expectEqual(await status(t), ['every day'], 'what status says');
    });
    await t.step('the timer makes one, with that database', async () => {
      await t.sh(`mkdir -p "$(dirname ${soon})"
        printf '[Timer]\\nOnCalendar=\\nOnCalendar=*:*:0/5\\nRandomizedDelaySec=0\\nAccuracySec=1s\\n' >${soon}
        systemctl daemon-reload && systemctl restart ${timer}`);
      const file = await t.eventually('a backup of the day is listed', async () => {
        const [first] = await ofTheDay(t);
        expectThat(first !== undefined, 'there is one');
        return first;
      });
      await t.sh(`rm -r "$(dirname ${soon})" && systemctl daemon-reload && systemctl restart ${timer}`);
      await t.eventually('none is being made', async () => {
        expectEqual(await serviceState(t, job), 'inactive', 'the state of the job');
      });
      expectContains(
        (await t.run(['tar', '-tf', file])).stdout,
        `databases/${starter}.dump`,
        'what is in it',
      );
    });
    await t.step('of its kind the newest are kept, and others stay', async () => {
      await t.run(['mathesar', 'config', 'set', 'MATHESAR_BACKUPS_KEPT', '2']);
      for (const number of [1, 2, 3]) {
        await t.run(['systemctl', 'start', job]);
        t.note(`backup ${number}: ${(await ofTheDay(t)).join(' ')}`);
      }
      const kept = await ofTheDay(t);
      expectEqual(kept.length, 2, 'the number of backups of the day');
      expectThat(
        (await backups(t)).some(({ path }) => path === asked),
        'the backup that was asked for stays',
      );
    });
    await t.step('a run that fails is told, and loses nothing', async () => {
      const before = await ofTheDay(t);
      await t.sh(`mv /usr/bin/pg_dump /usr/bin/pg_dump.kept
        printf '#!/bin/sh\\nkill -9 $$\\n' >/usr/bin/pg_dump && chmod 755 /usr/bin/pg_dump`);
      await t.run(['systemctl', 'start', job], { accept: [1] });
      const [said = ''] = await status(t);
      expectContains(
        said,
        /^the last one of the day failed: .*pg_dump failed: it was ended by SIGKILL/,
        'it',
      );
      expectEqual(await ofTheDay(t), before, 'the backups of the day');
      await t.run(['mv', '/usr/bin/pg_dump.kept', '/usr/bin/pg_dump']);
      await t.run(['systemctl', 'start', job]);
      expectEqual(await status(t), ['every day'], 'what status says after the next one');
      expectThat(!(await ofTheDay(t)).every((file) => before.includes(file)), 'there is a newer one');
    });
    await t.step('turn it off', async () => {
      await t.run(['mathesar', 'backup', '--schedule', 'off']);
      expectEqual(await serviceState(t, timer), 'inactive', 'the state of the timer');
      expectEqual((await ofTheDay(t)).length, 2, 'the number of backups that stay');
      await t.run(['mathesar', 'config', 'unset', 'MATHESAR_BACKUPS_KEPT']);
      await t.run(['mathesar', 'config', 'unset', 'MATHESAR_BACKUP_DATABASES']);
    });
    await t.run(['rm', '-r', backupFolder]);
    await expectNothingLost(t, used);
  },
};

/** The backups of the day, newest first. */
async function ofTheDay(t: ScenarioRun): Promise<readonly string[]> {
  return (await backups(t)).filter(({ kind }) => kind === 'scheduled').map(({ path }) => path);
}

/** What status says of the backup of the day; nothing while it is off. */
async function status(t: ScenarioRun): Promise<readonly string[]> {
  const { stdout } = await t.run(['mathesar', 'status']);
  return [...stdout.matchAll(/^backup: +(.*)$/gm)].map(([, said = '']) => said);
}
