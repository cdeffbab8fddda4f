import type { Scenario } from '../../runner/scenario.ts';
import { expectSame, useInstallation } from '../../steps/application/used-installation.ts';
import { replace } from '../../steps/packages.ts';

/** An administrator repeats the installation and the setup. */
export const again: Scenario = {
  name: 'again',
  title: 'reinstalling and running mathesar setup again end in the same state',
  tests: 'one-of-each-format',
  shares: 'installed',
  async run(t) {
    const before = await useInstallation(t);
    await t.step('reinstall', async () => {
      await replace(t, 'reinstall', t.package.path);
      await expectSame(t, before);
    });
    await t.step('mathesar setup, twice', async () => {
      await t.run(['mathesar', 'setup']);
      await t.run(['mathesar', 'setup']);
      await expectSame(t, before);
    });
  },
};
