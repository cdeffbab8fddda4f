import { expectEqual, expectLacks } from '../../runner/expectation.ts';
import { packageManagerOf } from '../../package-managers/index.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUp } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { install, installLibraries, packageState, purgePackage } from '../../steps/packages.ts';
import { ownedDatabases } from '../../steps/database/postgresql.ts';

/** What purge keeps: the user's data. Anything else that is left is a fault. */
const kept = /^\/(var\/lib\/mathesar(\/|$)|etc\/mathesar$|etc\/mathesar\/\.media(\/|$))/;

/** What other programs write meanwhile: the kernel's file systems, PostgreSQL's data and logs. */
const othersFiles = [
  /^\/(proc|sys|dev|run|tmp)\//,
  /^\/var\/(log|tmp)\//,
  /^\/var\/lib\/(postgresql|pgsql|systemd\/(catalog|timers|random-seed))(\/|$)/,
  /^\/var\/cache\/(ldconfig|man|fontconfig)(\/|$)/,
  /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-?$/,
  /^\/etc\/ld\.so\.cache$/,
  /\/__pycache__\/(?!.*mathesar)/,
];

/** An administrator purges the package, and looks for what is left. */
export const purge: Scenario = {
  name: 'purge',
  title: 'purge leaves only the data in /var/lib/mathesar and in the databases',
  postgresql: 'running',
  async run(t) {
    const manager = packageManagerOf(t.distro);
    await installLibraries(t);
    const before = new Set(await paths(t));
    await t.step('install the package, sign up, write', async () => {
      await install(t, [t.package.path]);
      const who = await signUp(t);
      const application = await applicationOf(t);
      await application.writeRecord(t, who, 'Written before the purge');
      await application.importFile(t, who, 'plants.csv', 'Plant,Height\nTeasel,210\n');
      // It writes a drop-in of the unit, which goes with the settings.
      await t.run(['mathesar', 'setup', '--allow-network', 'any']);
    });
    await t.step('somebody else has files in /etc/mathesar, as upstream’s manual installation does', () =>
      t.sh('mkdir /etc/mathesar/.media && echo theirs >/etc/mathesar/.media/a.csv'),
    );
    const databases = await ownedDatabases(t);
    await t.step('purge the package', () => purgePackage(t));
    await t.step('only the data are left', async () => {
      expectEqual((await packageState(t)).state, 'not-installed', 'the state of the package');
      const others = [...manager.records, ...othersFiles];
      const left = (await paths(t)).filter((path) => !before.has(path));
      const ours = left.filter((path) => !kept.test(path) && !others.some((one) => one.test(path)));
      expectEqual(ours, [], 'paths left behind');
      if (t.distro.packageManager === 'apt') {
        expectEqual((await t.run(['cat', '/etc/mathesar/.media/a.csv'])).stdout, 'theirs\n', 'their file');
      }
      const named = left.filter((path) => /mathesar/i.test(path) && !kept.test(path));
      expectEqual(
        named.filter((path) => ![...manager.records, /^\/var\/log\//].some((one) => one.test(path))),
        [],
        'paths with its name',
      );
    });
    await t.step('systemd has forgotten the units', async () => {
      const { stdout } = await t.run(['systemctl', 'list-unit-files', '--no-legend', 'mathesar*'], {
        accept: [0, 1],
      });
      expectEqual(stdout, '', 'unit files');
      const failed = await t.run(['systemctl', '--failed', '--no-legend']);
      expectLacks(failed.stdout, 'mathesar', 'failed units');
    });
    await t.step('the data are kept', async () => {
      expectEqual(await ownedDatabases(t), databases, 'the databases');
      const { stdout } = await t.sh("find /var/lib/mathesar -name 'plants*.csv'");
      expectEqual(stdout.trim().split('\n').length, 1, 'the file that was imported');
    });
  },
};

async function paths(t: ScenarioRun): Promise<readonly string[]> {
  const { stdout } = await t.run(['find', '/', '-ignore_readdir_race', '-xdev', '-print']);
  return stdout.split('\n');
}
