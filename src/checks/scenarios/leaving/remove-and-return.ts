import { expectEqual, expectThat } from '../../runner/expectation.ts';
import { packageManagerOf } from '../../package-managers/index.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectLoggedIn, signUpOrLogIn } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { install, packageState, removePackage } from '../../steps/packages.ts';
import { ownedDatabases } from '../../steps/database/postgresql.ts';
import { secretKey } from '../../steps/state/secret.ts';
import { expectActive, serviceState, unit } from '../../steps/service.ts';

/** An administrator removes the package, and later installs it again. */
export const removeAndReturn: Scenario = {
  name: 'remove-and-return',
  title: 'removal stops the service and keeps the data; a second installation finds them',
  shares: 'installed',
  async run(t) {
    const application = await applicationOf(t);
    const administrator = await t.step('sign up, write a record, import a file', async () => {
      const who = await signUpOrLogIn(t);
      await application.writeRecord(t, who, 'Written before the removal');
      await application.importFile(t, who, 'trees.csv', 'Plant,Height\nTeasel,210\n');
      return who;
    });
    const records = await application.readRecords(t, administrator);
    expectThat(records.includes('Written before the removal'), `the record is among ${records.join(', ')}`);
    const databases = await ownedDatabases(t);
    const key = await secretKey(t);

    await t.step('remove the package', () => removePackage(t));
    await t.step('the service is gone', () => expectGone(t));
    await t.step('data, settings and secret are kept', async () => {
      expectEqual(await ownedDatabases(t), databases, 'the databases');
      expectThat((await secretKey(t)) === key, 'the secret key is the same');
      const { stdout } = await t.sh("find /var/lib/mathesar -name 'trees*.csv'");
      expectEqual(stdout.trim().split('\n').length, 1, 'the file that was imported');
      await t.run(['test', '-s', '/etc/mathesar/mathesar.env']);
    });
    await t.step('install it again', () => install(t, [t.package.path]));
    await t.step('the session continues, and the record is there', async () => {
      await expectActive(t);
      await expectLoggedIn(administrator);
      expectEqual(await application.readRecords(t, administrator), records, 'the records');
    });
  },
};

async function expectGone(t: ScenarioRun): Promise<void> {
  const { stateOnceRemoved } = packageManagerOf(t.distro);
  expectEqual((await packageState(t)).state, stateOnceRemoved, 'the state of the package');
  expectEqual(await serviceState(t), 'inactive', `the state of ${unit}`);
  const { stdout: loaded } = await t.run(['systemctl', 'show', '-P', 'LoadState', unit]);
  expectThat(loaded.trim() !== 'loaded', `systemd has forgotten ${unit}, which is ${loaded}`);
  const { stdout: processes } = await t.run(['pgrep', '-u', 'mathesar', '-a'], { accept: [0, 1] });
  expectEqual(processes, '', 'processes of the service');
  const { stdout: listening } = await t.run(['ss', '-H', '-ltn', 'sport = :8000']);
  expectEqual(listening, '', 'listeners on port 8000');
  const { stdout: left } = await t.run(
    ['find', '/usr/lib/mathesar', '/usr/share/mathesar', '/usr/bin/mathesar'],
    {
      accept: 'any',
    },
  );
  expectEqual(left, '', 'files left below /usr');
}
