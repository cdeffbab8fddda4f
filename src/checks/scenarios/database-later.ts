import { expectContains, expectEqual, expectThat } from '../expectation.ts';
import type { Scenario } from '../scenario.ts';
import { signUp } from './steps/account.ts';
import { applicationOf } from './steps/application.ts';
import { aptInstall, packageState } from './steps/packages.ts';
import { expectActive, firstAnswer, serviceState, unit } from './steps/service.ts';

/** An administrator installs the package alone, reads what to do next, and adds PostgreSQL. */
export const databaseLater: Scenario = {
  name: 'database-later',
  title:
    'without PostgreSQL the installation ends well and says the next step; PostgreSQL comes, and it works',
  async run(t) {
    const output = await t.step('apt install the package without PostgreSQL', async () => {
      const { stdout, stderr } = await aptInstall(t, [t.package.path], ['--no-install-recommends']);
      return stdout + stderr;
    });
    await t.step('it is installed, and one line says what comes next', async () => {
      expectEqual((await packageState(t)).state, 'installed', 'what dpkg says of the package');
      const lines = output.split('\n').filter((line) => line.startsWith('Mathesar '));
      expectEqual(lines.length, 1, `the number of lines that the package printed: ${lines.join(' / ')}`);
      expectContains(lines[0] ?? '', 'apt install postgresql', 'the line on the next step');
    });
    await t.step('the service waits, without troubling anybody', async () => {
      expectThat(['activating', 'inactive'].includes(await serviceState(t)), `${unit} waits`);
      const { stdout } = await t.run(['systemctl', '--failed', '--no-legend']);
      expectEqual(stdout, '', 'failed units');
      const status = await t.run(['mathesar', 'status'], { accept: 'any' });
      expectContains(status.stdout + status.stderr, 'apt install postgresql', 'what mathesar status says');
    });
    await t.step('apt install postgresql', () => aptInstall(t, ['postgresql']));
    await t.step('the service sets itself up', async () => {
      const begun = Date.now();
      await firstAnswer(t, 90_000);
      t.measure('PostgreSQL installed to first answer', (Date.now() - begun) / 1000, 's');
      await expectActive(t);
    });
    await t.step('sign up and write a record', async () => {
      const who = await signUp(t);
      const application = await applicationOf(t);
      await application.writeRecord(t, who, 'Written at last');
      expectEqual(await application.readRecords(t, who), ['Written at last'], 'the records');
    });
  },
};
