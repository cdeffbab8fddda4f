import { expectEqual } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { signUp } from '../../steps/application/account.ts';
import { install, packageState } from '../../steps/packages.ts';
import { enabledState, expectActive, serviceState, unit } from '../../steps/service.ts';

/** Someone builds an image of a machine, where policy-rc.d forbids services to start, as in a chroot. */
export const servicesHeldBack: Scenario = {
  name: 'services-held-back',
  title: 'where no service may start, the installation succeeds, and the service works once it is started',
  packageManagers: ['apt'],
  postgresql: 'running',
  async run(t) {
    await t.sh("printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d");
    await t.step('install the package', () => install(t, [t.package.path]));
    await t.step('nothing was started, and the service is enabled', async () => {
      expectEqual((await packageState(t)).state, 'installed', 'the state of the package');
      expectEqual(await serviceState(t), 'inactive', `the state of ${unit}`);
      expectEqual(await enabledState(t), 'enabled', `whether ${unit} starts with the machine`);
    });
    await t.step('the machine starts its services', async () => {
      await t.run(['rm', '/usr/sbin/policy-rc.d']);
      await t.run(['systemctl', 'start', unit]);
      await expectActive(t);
    });
    await t.step('sign up', () => signUp(t));
  },
};
