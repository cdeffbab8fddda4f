import { expectEqual } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { signUp } from '../../steps/application/account.ts';
import { install, linesOfPackage, packageState } from '../../steps/packages.ts';
import { enabledState, expectActive, serviceState, unit } from '../../steps/service.ts';

/** An administrator decides beforehand, with a preset, that the service must not start (systemd.preset(5)). */
export const preset: Scenario = {
  name: 'preset',
  title: 'where a preset disables the service it is neither enabled nor started, and one command starts it',
  packageManagers: ['dnf', 'zypper'],
  postgresql: 'running',
  async run(t) {
    const folder = '/etc/systemd/system-preset';
    await t.sh(`mkdir -p ${folder} && echo 'disable ${unit}' >${folder}/00-local.preset`);
    await t.step('install the package', async () => {
      const output = await install(t, [t.package.path]);
      expectEqual(linesOfPackage(output), [], 'what the package says');
    });
    await t.step('nothing was started, and the service is not enabled', async () => {
      expectEqual((await packageState(t)).state, 'installed', 'the state of the package');
      expectEqual(await serviceState(t), 'inactive', `the state of ${unit}`);
      expectEqual(await enabledState(t), 'disabled', `whether ${unit} starts with the machine`);
    });
    await t.step('mathesar setup starts it, and does not enable it', async () => {
      await t.run(['mathesar', 'setup']);
      await expectActive(t);
      expectEqual(await enabledState(t), 'disabled', `whether ${unit} starts with the machine`);
    });
    await t.step('sign up', () => signUp(t));
  },
};
