import { packageManagerOf } from '../../../package-managers/index.ts';
import { expectContains } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import {
  expectNothingLost,
  expectSame,
  useInstallation,
  type UsedInstallation,
} from '../../../steps/application/used-installation.ts';
import { compiled } from '../../../steps/bytecode.ts';
import { onSmallDisk } from '../../../steps/faults/small-disk.ts';
import {
  expectUnchanged,
  installPackage,
  newerPackage,
  replace,
  transactionTimeout,
} from '../../../steps/packages.ts';
import { firstAnswer, unit } from '../../../steps/service.ts';
import { undo } from '../../../steps/undo.ts';

const unpacked = 'the disk is full while a newer version is unpacked';

/** An administrator's disk is full during an upgrade; `failed-upgrade` has the one of the backups. */
export const fullDiskUpgrade: Scenario = {
  name: 'full-disk-upgrade',
  title: 'a disk that is full while an upgrade is unpacked ends nothing but that upgrade',
  postgresql: 'running',
  needs: ['upgrade'],
  tests: 'never',
  timeout: 900_000,
  fault: [
    {
      id: 'disk-full-unpacking-deb',
      subject: 'disk',
      before: 'in use',
      fault: unpacked,
      after: 'dpkg puts the files back, and the service runs again; with room, the same command upgrades',
      packageManagers: ['apt'],
    },
    {
      id: 'disk-full-unpacking-rpm',
      subject: 'disk',
      before: 'in use',
      fault: unpacked,
      after:
        'it is refused before anything changes, with the room that is missing; with room, the same command upgrades',
      packageManagers: ['dnf', 'zypper'],
    },
  ],
  async run(t) {
    await installPackage(t);
    const before = await useInstallation(t);
    for (const format of ['deb', 'rpm']) {
      await t.fault(`disk-full-unpacking-${format}`, () => unpacking(t, before));
    }
  },
};

async function unpacking(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  const newer = newerPackage(t);
  await compiled(t);
  const disk = await onSmallDisk(t, '/usr/lib/mathesar', 1000);
  const command = packageManagerOf(t.distro).upgrade(newer.path);
  const refused = await t.run(command, { accept: [1, 8, 100], timeout: transactionTimeout });
  expectContains(refused.stdout + refused.stderr, /no space left|more space|needs? \d/i, 'what it says');
  await compiled(t);
  await expectUnchanged(t);
  await expectSame(t, before);
  await disk.grow();
  await replace(t, 'upgrade', newer.path);
  await firstAnswer(t);
  await expectUnchanged(t);
  await expectNothingLost(t, before);
  await undo(t);
  await compiled(t);
  await t.run(['systemctl', 'stop', unit]);
  await disk.end();
  await t.run(['systemctl', 'start', unit]);
  await expectSame(t, before);
}
