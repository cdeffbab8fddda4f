import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { install, packageState, transactionTimeout } from '../../steps/packages.ts';

const who = 'Packages of example.org';

/** A hardened machine takes signed package files only, as the STIGs of Enterprise Linux demand (localpkg_gpgcheck). */
export const signedOnly: Scenario = {
  name: 'signed-only',
  title: 'with localpkg_gpgcheck=1 dnf refuses the file until the administrator has signed it',
  packageManagers: ['dnf'],
  tests: 'never',
  async run(t) {
    const { path, name } = t.package;
    await t.sh("sed -i '/^.main./a localpkg_gpgcheck=1' /etc/dnf/dnf.conf");
    await t.step('dnf refuses the file, as it has no signature', async () => {
      const refused = await t.run(['dnf', 'install', '-y', path], {
        accept: [1],
        timeout: transactionTimeout,
      });
      expectContains(`${refused.stdout}${refused.stderr}`, 'is not signed', 'what dnf says');
      expectEqual((await packageState(t)).state, 'not-installed', 'the state of the package');
    });
    await t.step('sign it', () =>
      t.sh(
        `gpg --batch --passphrase '' --quick-generate-key '${who}' rsa4096 sign
        gpg --armor --export '${who}' >/root/packages.asc
        rpm --import /root/packages.asc
        rpmsign --addsign --define '_gpg_name ${who}' ${path}`,
        { timeout: 120_000 },
      ),
    );
    await t.step('dnf takes it', async () => {
      await install(t, [path]);
      expectEqual((await packageState(t, name)).state, 'installed', 'the state of the package');
    });
    await t.step('unsigned again, it is taken where somebody says so', async () => {
      await t.run(['dnf', 'remove', '-y', name], { timeout: transactionTimeout });
      await t.run(['rpmsign', '--delsign', path]);
      const command = ['dnf', 'install', '-y', '--setopt=localpkg_gpgcheck=0', path];
      await t.run(command, { timeout: transactionTimeout });
      expectEqual((await packageState(t, name)).state, 'installed', 'the state of the package');
    });
  },
};
