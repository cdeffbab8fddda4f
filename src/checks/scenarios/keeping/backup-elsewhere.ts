import { expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectLoggedIn, signUp } from '../../steps/application/account.ts';
import { applicationOf, writeAndRead } from '../../steps/application/application.ts';
import { backUp, backupFolder } from '../../steps/moving/backups.ts';
import { serverElsewhere } from '../../steps/database/elsewhere/server.ts';
import {
  backToLocal,
  makeRoleElsewhere,
  place,
  set,
  setPassword,
  verified,
} from '../../steps/database/elsewhere/set.ts';
import { firstAnswer } from '../../steps/service.ts';

const password = 'on-no-command-line';

/** An administrator backs up and restores with PostgreSQL on another machine, where Mathesar's role owns its databases. */
export const backupElsewhere: Scenario = {
  name: 'backup-elsewhere',
  title: 'with a server elsewhere the role itself backs up and restores; its password is on no command line',
  shares: 'installed',
  tests: 'never',
  async run(t) {
    const server = await t.step('start a server elsewhere', () => serverElsewhere(t));
    await makeRoleElsewhere(t, server);
    await setPassword(t, server, password);
    await t.step('use it, and write a record', async () => {
      await set(t, [...place, ...verified]);
      await firstAnswer(t);
    });
    const who = await signUp(t);
    await writeAndRead(t, who, 'Written before');
    const leaks = await watch(t);
    const file = await t.step('back up', () => backUp(t, ['--with-data', 'mathesar_data']));
    await writeAndRead(t, who, 'Written after');
    await t.step('restore it', async () => {
      await t.run(['mathesar', 'restore', file, '--yes']);
      await firstAnswer(t);
      await expectLoggedIn(who);
      const records = await (await applicationOf(t)).readRecords(t, who);
      expectThat(records.includes('Written before'), `the record is there: ${records.join(', ')}`);
      expectThat(!records.includes('Written after'), `what came after is gone: ${records.join(', ')}`);
    });
    expectEqual(await leaks(), '', 'command lines with the password');
    await backToLocal(t, server);
    await t.run(['rm', '-r', backupFolder]);
  },
};

/** Watches all command lines; what it returns ends that, and returns those that had the password. */
async function watch(t: ScenarioRun): Promise<() => Promise<string>> {
  await t.run(['tee', '/srv/watch'], {
    input: `while sleep 0.02; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -e on-no-command- >>/srv/leaks; done\n`,
  });
  await t.run(['systemd-run', '--quiet', '--unit=watch', 'sh', '/srv/watch']);
  return async () => {
    await t.run(['systemctl', 'stop', 'watch']);
    const { stdout } = await t.sh(
      'touch /srv/leaks; grep -v -x -e on-no-command- /srv/leaks || :; rm /srv/leaks /srv/watch',
    );
    return stdout;
  };
}
