import { expectContains, expectEqual, expectLacks } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { signUp } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { install, installLibraries, packageState, purgePackage } from '../../steps/packages.ts';
import { ownedDatabases } from '../../steps/database/postgresql.ts';
import { differences, wholeSystem } from '../../steps/state/whole-system.ts';

/** What purge keeps: the user's data, and what somebody else has put there. Anything else that is left is a fault. */
const kept = /^\+ \/var\/lib\/mathesar(\/|$)/;
const theirs = ['/etc/mathesar/.media', '/etc/systemd/system/mathesar.service.d/mine.conf'] as const;
const theirsLeft = [
  ...theirs,
  '/etc/mathesar',
  '/etc/mathesar/.media/a.csv',
  '/etc/systemd/system/mathesar.service.d',
];

/** An administrator purges the package, and looks for what is left. */
export const purge: Scenario = {
  name: 'purge',
  title: 'purge leaves the data and what somebody else has made, and nothing more of the whole file system',
  postgresql: 'running',
  async run(t) {
    await installLibraries(t);
    const before = await wholeSystem(t);
    await t.step('install the package, sign up, write', async () => {
      await install(t, [t.package.path]);
      const who = await signUp(t);
      const application = await applicationOf(t);
      await application.writeRecord(t, who, 'Written before the purge');
      await application.importFile(t, who, 'plants.csv', 'Plant,Height\nTeasel,210\n');
      // It writes a drop-in of the unit, which goes with the settings.
      await t.run(['mathesar', 'setup', '--allow-network', 'any']);
    });
    await t.step('somebody else has files there: upstream’s manual installation, systemctl edit', () =>
      t.sh(`mkdir ${theirs[0]} && echo theirs >${theirs[0]}/a.csv
        printf '[Service]\\nNice=1\\n' >${theirs[1]}`),
    );
    const databases = await ownedDatabases(t);
    const said = await t.step('purge the package', () => purgePackage(t));
    await t.step('only the data and those files are left, and the files are named', async () => {
      expectEqual((await packageState(t)).state, 'not-installed', 'the state of the package');
      const left = differences(before, await wholeSystem(t)).filter((line) => !kept.test(line));
      // The account and its groups.
      const accounts = /^~ \/etc\/g?(passwd|shadow|group)|^~ \/etc\/gshadow|^\+ \/etc\/sub[ug]id/;
      const ours = left.filter((line) => !accounts.test(line));
      expectEqual(ours, theirsLeft.map((path) => `+ ${path}`).sort(), 'what differs');
      for (const path of theirs) expectContains(said, path, 'what the purge said');
      expectEqual((await t.run(['cat', `${theirs[0]}/a.csv`])).stdout, 'theirs\n', 'their file');
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
