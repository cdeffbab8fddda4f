import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import { backUp } from '../../steps/moving/backups.ts';
import { sql } from '../../steps/database/postgresql.ts';
import { onSmallDisk, type SmallDisk } from '../../steps/faults/small-disk.ts';
import { installPackage } from '../../steps/packages.ts';
import { firstAnswer, mainPid } from '../../steps/service.ts';

/** An administrator restores where the disk of PostgreSQL is nearly full. */
export const restoreWithoutRoom: Scenario = {
  name: 'restore-without-room',
  title: 'a restore says before it begins that PostgreSQL’s disk has no room, and works where there is some',
  postgresql: 'running',
  tests: 'never',
  fault: {
    subject: 'backup',
    before: 'in use, with a backup',
    fault: 'PostgreSQL’s disk has no room for the databases of the backup',
    after: '`mathesar restore` says how much is free and needed, and changes nothing; with room it restores',
  },
  async run(t) {
    await installPackage(t);
    const used = await useInstallation(t);
    const file = await t.step('make a backup', () => backUp(t));
    const { disk, folder } = await t.step('PostgreSQL has a disk with 40 MB left', () => smallDisk(t));
    await firstAnswer(t);
    const pid = await mainPid(t);
    await t.step('a restore is refused', async () => {
      const { stderr } = await t.run(['mathesar', 'restore', file, '--yes'], { accept: [1] });
      expectContains(stderr, `in ${folder}, where`, 'what is said');
      expectContains(stderr, /need [\d.]+ MB .* MB are free/, 'what is said');
      expectEqual(await mainPid(t), pid, 'the service’s main process');
      await expectNothingLost(t, used);
    });
    await t.step('with room it restores', async () => {
      await disk.grow();
      await t.run(['mathesar', 'restore', file, '--yes']);
      await firstAnswer(t);
    });
    await expectNothingLost(t, used);
  },
};

/** Moves the cluster to a disk of its own, which has less room than a restore asks for. */
async function smallDisk(t: ScenarioRun): Promise<{ readonly disk: SmallDisk; readonly folder: string }> {
  const [[folder = ''] = []] = await sql(t, 'postgres', 'SHOW data_directory');
  await t.sh(`systemctl stop mathesar 'postgresql*'`);
  const disk = await onSmallDisk(t, folder, 40_000);
  await t.sh(`systemctl start ${t.distro.server.service}`);
  await t.eventually('PostgreSQL answers', () => sql(t, 'postgres', 'SELECT 1'));
  await t.sh('systemctl start mathesar');
  return { disk, folder };
}
