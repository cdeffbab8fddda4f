import { readFile } from 'node:fs/promises';
import { packageManagerOf } from '../../../package-managers/index.ts';
import { expectContains, expectEqual } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import {
  expectNothingLost,
  expectSame,
  useInstallation,
  type UsedInstallation,
} from '../../../steps/application/used-installation.ts';
import { compiled } from '../../../steps/state/bytecode.ts';
import { forgetCluster, ownCluster } from '../../../steps/database/cluster.ts';
import { metadataDatabase, sql } from '../../../steps/database/postgresql.ts';
import { onSmallDisk } from '../../../steps/faults/small-disk.ts';
import {
  expectUnchanged,
  installPackage,
  linesOfPackage,
  newerPackage,
  packageState,
  replace,
  transactionTimeout,
} from '../../../steps/packages.ts';
import { firstAnswer, unit } from '../../../steps/service.ts';
import { undo } from '../../../steps/upgrading/undo.ts';

const takesRoom = new URL('../../../steps/faults/takes-room.sql', import.meta.url);
const unpacked = 'the disk is full while a newer version is unpacked';

/** An administrator's disk is full during an upgrade; `failed-upgrade` has the one of the backups. */
export const fullDiskUpgrade: Scenario = {
  name: 'full-disk-upgrade',
  title: 'a disk that is full while an upgrade is unpacked, or migrates, ends nothing but that upgrade',
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
    {
      id: 'disk-full-migrating',
      subject: 'disk',
      before: 'in use',
      fault: 'PostgreSQL’s disk is full while a newer version migrates the tables',
      after:
        'the migration is undone; the last line and `mathesar status` say “No space left on device”; with room, it goes on by itself',
    },
  ],
  async run(t) {
    await installPackage(t);
    const before = await useInstallation(t);
    for (const format of ['deb', 'rpm']) {
      await t.fault(`disk-full-unpacking-${format}`, () => unpacking(t, before));
    }
    await t.fault('disk-full-migrating', () => migrating(t, before));
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

async function migrating(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  const newer = newerPackage(t);
  const cluster = await ownCluster(t);
  const script = await readFile(takesRoom, 'utf8');
  await t.run(['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', metadataDatabase], {
    user: 'postgres',
    input: script,
  });
  // A file of the log that is empty: its next one would have no room either, which ends the server.
  await t.sh("psql -X -q -d postgres -c 'SELECT pg_switch_wal()' -c CHECKPOINT", { user: 'postgres' });
  await cluster.control('stop');
  const disk = await onSmallDisk(t, cluster.data, 20_000);
  await cluster.control('start');
  await expectSame(t, before);
  const lines = linesOfPackage(await replace(t, 'upgrade', newer.path));
  expectEqual(lines.length, 1, `the number of lines that the package printed: ${lines.join(' / ')}`);
  const why = /the migration .* failed: .*No space left on device.*; trying again/;
  expectContains(lines[0] ?? '', why, 'the line that the package printed');
  const { stdout } = await t.run(['mathesar', 'status'], { accept: [1] });
  expectContains(stdout, why, 'what mathesar status says');
  await disk.grow();
  await firstAnswer(t, 60_000);
  expectEqual(await packageState(t), { state: 'installed', version: newer.version }, 'the package');
  await expectNothingLost(t, before);
  await sql(t, metadataDatabase, 'DROP FUNCTION takes_room CASCADE');
  await t.run(['systemctl', 'stop', unit]);
  await cluster.control('stop');
  await disk.end();
  await cluster.control('start');
  await t.run(['systemctl', 'start', unit]);
  await forgetCluster(t, cluster);
  await expectNothingLost(t, before);
}
