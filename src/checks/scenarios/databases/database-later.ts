import { serverInstallCommand } from '../../../plan/install-command.ts';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { startServer } from '../../steps/database/server.ts';
import { signUp } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { expectNextStep, install, packageState } from '../../steps/packages.ts';
import { expectActive, firstAnswer, serviceState, unit } from '../../steps/service.ts';

/** An administrator installs the package alone, reads what to do next, and adds PostgreSQL. */
export const databaseLater: Scenario = {
  name: 'database-later',
  title:
    'without PostgreSQL the installation succeeds and says the next step; once PostgreSQL is installed, it works',
  tests: 'one-of-each-format',
  fault: {
    subject: 'PostgreSQL here',
    before: 'no PostgreSQL',
    fault: 'the package is installed alone',
    after: 'one line names the next step, no unit fails; once PostgreSQL is installed, it sets itself up',
    fresh: true,
  },
  async run(t) {
    const { server } = t.distro;
    const nextCommand = serverInstallCommand(t.distro);
    const output = await t.step('install the package without PostgreSQL', () =>
      install(t, [t.package.path], { weak: false }),
    );
    await t.step('it is installed, and one line says the next step', async () => {
      expectEqual((await packageState(t)).state, 'installed', 'the state of the package');
      expectNextStep(output, server.startsItself ? nextCommand : 'sudo mathesar setup');
    });
    await t.step('the service waits, without failed units', async () => {
      expectThat(['activating', 'inactive'].includes(await serviceState(t)), `${unit} waits`);
      const { stdout } = await t.run(['systemctl', '--failed', '--no-legend']);
      expectEqual(stdout, '', 'failed units');
      const status = await t.run(['mathesar', 'status'], { accept: 'any' });
      expectContains(status.stdout + status.stderr, nextCommand, 'what mathesar status says');
    });
    await t.step('install PostgreSQL', () => install(t, [server.package]));
    await startServer(t);
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
