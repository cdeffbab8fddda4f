import type { Scenario } from '../../runner/scenario.ts';
import { expectSame, installAndUse } from '../../steps/used-installation.ts';
import { replace } from '../../steps/packages.ts';

/** An administrator repeats the installation and the setup. */
export const again: Scenario = {
  name: 'again',
  title: 'reinstalling and running mathesar setup again end in the same state',
  postgresql: 'running',
  async run(t) {
    const before = await installAndUse(t);
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
