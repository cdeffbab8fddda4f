import { packageManagerOf } from '../../package-managers/index.ts';
import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import {
  expectKept,
  expectSame,
  useInstallation,
  type UsedInstallation,
} from '../../steps/application/used-installation.ts';
import { amongTwoVersions, besideTheOldCluster } from '../../steps/database/two-versions.ts';
import {
  clusterInEnglish,
  fullUpgrade,
  nextRelease,
  upgradeCluster,
} from '../../steps/upgrading/next-release.ts';
import { installPackage, packageState, replace, transactionTimeout } from '../../steps/packages.ts';
import { unit } from '../../steps/service.ts';

/** The machine is upgraded to the distro's next release while Mathesar is in use, and PostgreSQL after it. */
export const distroUpgrade: Scenario = {
  name: 'distro-upgrade',
  title: 'the distro is upgraded, then PostgreSQL, then Mathesar: each works before, between and after',
  packageManagers: ['apt'],
  postgresql: 'running',
  needs: ['next-release'],
  tests: 'never',
  timeout: 1_200_000,
  fault: [
    {
      id: 'clusters-of-two-versions',
      subject: 'PostgreSQL here',
      before: 'in use with the cluster of an old PostgreSQL, beside one of a new PostgreSQL',
      fault: 'the port is lost from the settings',
      after: 'the service finds the cluster that has its role, and creates nothing in the other',
    },
    {
      id: 'old-cluster-started',
      subject: 'PostgreSQL here',
      before:
        'in use with a cluster that pg_upgradecluster has made from an older one, which still has the role',
      fault: 'the older one is started again, on a lower port, and the port is lost from the settings',
      after: 'the service finds the cluster of the newer PostgreSQL',
    },
  ],
  async run(t) {
    const next = nextRelease(t);
    const before = await inUse(t);

    await t.step(`upgrade the machine to ${next.distro.title}`, () => fullUpgrade(t));
    await t.step('the package is the one of before, and Mathesar answers', () => expectSame(t, before));
    await t.step('PostgreSQL warns that sort orders may have changed; that changes nothing', async () => {
      const { stderr } = await t.run(['psql', '-X', '-c', 'SELECT 1'], { user: 'postgres' });
      expectContains(stderr, /WARNING: .*collation version/, 'what PostgreSQL prints');
      await t.run(['systemctl', 'restart', unit]);
      await expectSame(t, before);
      await t.run(['mathesar', 'setup']);
      await expectSame(t, before);
    });
    await t.fault('clusters-of-two-versions', () => amongTwoVersions(t, before));
    await t.step('upgrade the cluster, with the distro’s own command', async () => {
      await upgradeCluster(t);
      await t.eventually('Mathesar has found it', () => expectSame(t, before), 90_000);
    });
    await t.fault('old-cluster-started', () => besideTheOldCluster(t, before));
    await t.step('install the package for the new release', async () => {
      await replace(t, 'upgrade', next.package.path);
      expectEqual((await packageState(t)).version, next.package.version, 'the version');
      await expectKept(t, before);
    });
    await t.step('what only the old release needed goes, and Mathesar stays', async () => {
      await t.sh('apt-get -q -y autoremove --purge', { env: { DEBIAN_FRONTEND: 'noninteractive' } });
      await t.run(['systemctl', 'restart', unit]);
      await expectKept(t, before);
      expectEqual(await pythonOf(t), next.distro.python, 'the Python that serves');
    });
  },
};

/** The same where the package for the next release comes with it, in the transaction that also upgrades PostgreSQL. */
export const distroUpgradeAtOnce: Scenario = {
  name: 'distro-upgrade-at-once',
  title: 'the distro, PostgreSQL and Mathesar are upgraded in one transaction',
  packageManagers: ['apt'],
  postgresql: 'running',
  needs: ['next-release'],
  tests: 'never',
  timeout: 1_200_000,
  async run(t) {
    const next = nextRelease(t);
    const before = await inUse(t);
    await t.step('upgrade the machine and the package at once', () => fullUpgrade(t, [next.package.path]));
    await t.step('the package is the new one, with the Python of the new release', async () => {
      expectEqual((await packageState(t)).version, next.package.version, 'the version');
      await t.eventually('Mathesar is as before', () => expectKept(t, before), 60_000);
      expectEqual(await pythonOf(t), next.distro.python, 'the Python that serves');
    });
    await t.step('upgrade the cluster, with the distro’s own command', async () => {
      await upgradeCluster(t);
      await t.eventually('Mathesar has found it', () => expectKept(t, before), 90_000);
    });
  },
};

/** On a machine of one release, an administrator takes the package for the next one. */
export const nextReleasePackage: Scenario = {
  name: 'next-release-package',
  title: 'the package for the next release is refused where its Python is missing, and else takes over',
  postgresql: 'running',
  needs: ['next-package'],
  tests: 'never',
  async run(t) {
    const next = nextRelease(t);
    await installPackage(t);
    const before = await useInstallation(t);
    const command = packageManagerOf(t.distro).upgrade(next.package.path);
    if (next.distro.python === t.distro.python) {
      await t.step('install it: it takes over', async () => {
        await t.run(command, { timeout: transactionTimeout });
        expectEqual((await packageState(t)).version, next.package.version, 'the version');
        await expectKept(t, before);
      });
      return;
    }
    await t.step('install it: the package manager refuses, and nothing changes', async () => {
      const { exitCode, stdout, stderr } = await t.run(command, { accept: 'any' });
      expectEqual(exitCode !== 0, true, 'whether it was refused');
      expectContains(stdout + stderr, /python/, 'what the package manager says');
      await expectSame(t, before);
    });
  },
};

/** Mathesar on a cluster whose sort orders change with the release, used by its administrator. */
async function inUse(t: ScenarioRun): Promise<UsedInstallation> {
  await clusterInEnglish(t);
  await installPackage(t);
  return useInstallation(t);
}

/** The Python of the service's main process, e.g. "3.13". */
async function pythonOf(t: ScenarioRun): Promise<string | undefined> {
  const { stdout } = await t.sh(`readlink /proc/$(systemctl show -P MainPID ${unit})/exe`);
  return /python(\d+\.\d+)/.exec(stdout)?.[1];
}
