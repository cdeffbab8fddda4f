import { expectContains, expectEqual } from '../../runner/expectation.ts';
import { originsPattern } from '../../../repository/instructions.ts';
import type { Scenario } from '../../runner/scenario.ts';
import {
  expectUnchanged,
  install,
  newerPackage,
  packageState,
  transactionTimeout,
} from '../../steps/packages.ts';
import { keepServed, serveAgain, withSite } from '../../steps/repository/site.ts';
import { prepare, type } from '../../steps/repository/type.ts';
import { expectActive, firstAnswer } from '../../steps/service.ts';

const older = '/srv/older';

/** An administrator installs from a repository, and gets the next version with the distro's own upgrade. */
export const repository: Scenario = {
  name: 'repository',
  title:
    'from a repository: added as its page says, installed by name, upgraded with the distro’s own command',
  needs: ['upgrade', 'publishing'],
  tests: 'one-distro',
  timeout: 600_000,
  async run(t) {
    const newer = newerPackage(t);
    await prepare(t);
    await withSite(t, async ({ instructions, publish }) => {
      await t.step('a version is published', () => publish([t.package]));
      await t.step('add the repository as the page says', () => type(t, instructions.add));
      await t.step('install by name', async () => {
        await type(t, instructions.install);
        await firstAnswer(t);
        expectEqual((await packageState(t)).version, t.package.version, 'the version');
        await expectUnchanged(t);
      });
      await keepServed(t, older);
      await t.step('the next version is published', () => publish([newer]));
      await t.step('rehearse it: the package is downloaded, and nothing is upgraded', async () => {
        if (t.distro.packageManager === 'apt') await t.run(['apt-get', 'update']);
        const { stdout } = await t.run(['mathesar', 'rehearse'], { timeout: transactionTimeout });
        expectContains(stdout, `${newer.version} in place of ${t.package.version}`, 'what was rehearsed');
        expectEqual((await packageState(t)).version, t.package.version, 'the installed version');
      });
      await t.step('upgrade all that can be upgraded', async () => {
        await type(t, instructions.upgrade);
        expectEqual((await packageState(t)).version, newer.version, 'the version');
        await expectActive(t);
        await firstAnswer(t);
      });
      await t.step('the index of before, served again, changes nothing', async () => {
        await serveAgain(t, older);
        await type(t, instructions.upgrade);
        expectEqual((await packageState(t)).version, newer.version, 'the version');
        if (t.distro.packageManager !== 'apt') return;
        const { stdout } = await t.run(['apt-cache', 'madison', t.package.name]);
        expectContains(stdout, newer.version, 'the versions in the index that apt has');
      });
    });
  },
};

const config = '/etc/apt/apt.conf.d/52mathesar';

/** An administrator leaves upgrades to the machine. */
export const unattended: Scenario = {
  name: 'unattended-upgrades',
  title: 'unattended-upgrades installs the next version from the repository, once it is told of its origin',
  needs: ['upgrade', 'publishing'],
  packageManagers: ['apt'],
  postgresql: 'running',
  tests: 'never',
  timeout: 600_000,
  async run(t) {
    const newer = newerPackage(t);
    await prepare(t);
    await t.step('install unattended-upgrades', () => install(t, ['unattended-upgrades'], { weak: false }));
    await withSite(t, async ({ instructions, publish }) => {
      await publish([t.package]);
      await t.step('install from the repository', () =>
        type(t, [...instructions.add, ...instructions.install]),
      );
      await publish([newer]);
      await t.step('without the origin nothing is upgraded', async () => {
        await t.sh('apt-get update && unattended-upgrade -v', { timeout: transactionTimeout });
        expectEqual((await packageState(t)).version, t.package.version, 'the version');
      });
      await t.step('with it the next version is installed', async () => {
        await t.sh(`echo '${originsPattern(t.package.name)}' >${config}`);
        await t.sh('apt-get update && unattended-upgrade -v', { timeout: transactionTimeout });
        expectEqual((await packageState(t)).version, newer.version, 'the version');
        await expectActive(t);
        await firstAnswer(t);
      });
    });
  },
};
