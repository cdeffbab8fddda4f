import { serverInstallCommand } from '../../../../plan/install-command.ts';
import { expectContains, expectEqual } from '../../../runner/expectation.ts';
import type { Scenario } from '../../../runner/scenario.ts';
import { expectSame, useInstallation } from '../../../steps/application/used-installation.ts';
import { serverMajor } from '../../../steps/database/postgresql.ts';
import { install, packageState, removePackage } from '../../../steps/packages.ts';
import { firstAnswer, serviceState, unit } from '../../../steps/service.ts';
import { restartService, told } from './case.ts';

/** An administrator removes PostgreSQL's package, whose data stay, and installs it again. */
export const serverRemoved: Scenario = {
  name: 'server-removed',
  title: 'PostgreSQL’s package is removed while Mathesar is in use, and installed again',
  shares: 'installed',
  tests: 'never',
  timeout: 600_000,
  fault: {
    subject: 'PostgreSQL here',
    before: 'in use',
    fault: 'the package of PostgreSQL is removed while people work, and installed again later',
    after:
      'Mathesar stays installed; `mathesar status` names the command that installs PostgreSQL; after that everything is as before',
  },
  async run(t) {
    const { server, packageManager } = t.distro;
    const before = await useInstallation(t);
    // On Debian the package of that name only stands for the newest version's.
    const name = packageManager === 'apt' ? `postgresql-${await serverMajor(t)}` : server.package;
    await t.step(`remove ${name}`, async () => {
      await removePackage(t, name);
      expectEqual(await packageState(t), before.package, 'the package of Mathesar');
    });
    await t.step(
      'status names the command, with the service of before and after its next start',
      async () => {
        await told(t, serverInstallCommand(t.distro));
        await restartService(t);
        await told(t, serverInstallCommand(t.distro));
        expectContains(await serviceState(t), /^activating|inactive$/, `the state of ${unit}`);
      },
    );
    await t.step('install it again, as status says', async () => {
      await install(t, [server.package]);
      if (!server.startsItself) await t.run(['mathesar', 'setup']);
      await firstAnswer(t, 90_000);
      await expectSame(t, before);
    });
  },
};
