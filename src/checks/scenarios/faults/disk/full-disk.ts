import { expectContains, expectEqual, ExpectationError, fail } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import { applicationOf } from '../../../steps/application/application.ts';
import { expectSame, type UsedInstallation } from '../../../steps/application/used-installation.ts';
import { forgetCluster, ownCluster } from '../../../steps/database/cluster.ts';
import { sql } from '../../../steps/database/postgresql.ts';
import { faultsInUse, type FaultInUse } from '../../../steps/faults/in-use.ts';
import { contentsOf, onSmallDisk } from '../../../steps/faults/small-disk.ts';
import { firstAnswer, unit } from '../../../steps/service.ts';

const all: readonly FaultInUse[] = [
  {
    id: 'disk-full-settings',
    fault: 'the disk is full when a setting is written',
    after: '`mathesar config` says so; the settings are what they were, and no half file stays',
    work: writingSettings,
  },
  {
    id: 'disk-full-upload',
    fault: 'the disk is full when a file is uploaded',
    after: 'the upload fails and leaves nothing; the service goes on, and with room it arrives',
    work: uploading,
  },
  {
    id: 'disk-full-postgresql',
    fault: 'PostgreSQL ends, as its disk is full, and does not start again',
    after:
      '`mathesar status` blames the database, and `mathesar setup` and `mathesar doctor` its disk; with room, `mathesar setup` starts it, and people go on',
    work: serverEnds,
  },
];

/** An administrator's disk fills up. */
export const fullDisk: Scenario = {
  name: 'full-disk',
  title: 'a full disk ends what needs room, with its reason, and nothing else',
  shares: 'installed',
  tests: 'never',
  timeout: 600_000,
  ...faultsInUse('disk', all),
};

async function writingSettings(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  const folder = '/etc/mathesar';
  const files = await contentsOf(t, folder);
  const disk = await onSmallDisk(t, folder, 16);
  await disk.fill();
  const set = ['mathesar', 'config', 'set', 'MATHESAR_TIMEOUT', '601'];
  const { stderr } = await t.run(set, { accept: [1] });
  expectContains(stderr, /\/etc\/mathesar\/mathesar\.env: No space left/, 'what mathesar config says');
  expectEqual(await contentsOf(t, folder), files, `the files in ${folder}`);
  await disk.grow();
  await t.run(set);
  await t.run(['mathesar', 'config', 'unset', 'MATHESAR_TIMEOUT']);
  await disk.end();
  await expectSame(t, before);
}

async function uploading(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  const application = await applicationOf(t);
  const folder = '/var/lib/mathesar';
  await t.run(['systemctl', 'stop', unit]);
  const disk = await onSmallDisk(t, folder, 8000);
  await t.run(['systemctl', 'start', unit]);
  await firstAnswer(t);
  const files = await contentsOf(t, folder, '-type f');
  const arrived = application.uploadLarge(t, before.administrator, 'full-disk.csv', 40).then(
    () => 'an upload of 40 MB has found room in 8 MB',
    (error: unknown) => {
      if (!(error instanceof ExpectationError)) throw error;
      t.note(`an upload to a full disk: ${error.message.split('\n')[0] ?? ''}`);
      return '';
    },
  );
  expectEqual(await arrived, '', 'the end of the upload');
  expectEqual(await contentsOf(t, folder, '-type f'), files, 'the files of the service');
  await disk.grow();
  await expectSame(t, before);
  await application.uploadLarge(t, before.administrator, 'full-disk-again.csv', 40);
  await t.run(['systemctl', 'stop', unit]);
  await disk.end();
  await t.run(['systemctl', 'start', unit]);
  await firstAnswer(t);
}

async function serverEnds(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  const cluster = await ownCluster(t);
  await cluster.control('stop');
  const disk = await onSmallDisk(t, cluster.data, 64_000);
  await cluster.control('start');
  await expectSame(t, before);
  await disk.fill();
  // More than a file of its log of changes, so that it has to begin a new one.
  const changes = "SELECT pg_logical_emit_message(false, 'full', repeat('x', 40000000))";
  await sql(t, 'postgres', changes).then(
    () => fail('PostgreSQL has found room'),
    (error: unknown) => {
      if (!(error instanceof ExpectationError)) throw error;
    },
  );
  await t.eventually('PostgreSQL has ended', async () => {
    const { stdout } = await t.run(['systemctl', 'show', '-P', 'MainPID', cluster.unit]);
    expectEqual(stdout.trim(), '0', 'its main process');
  });
  const { stdout: status } = await t.run(['mathesar', 'status'], { accept: [1] });
  expectContains(status, 'for want of its database', 'what mathesar status says');
  const { stderr } = await t.run(['mathesar', 'setup'], { accept: [1] });
  expectContains(stderr, 'No space left on device', 'what mathesar setup says');
  const { stdout: doctor } = await t.run(['mathesar', 'doctor'], { accept: [2] });
  expectContains(
    doctor,
    /critical +disk: .* are free for \/var\/lib\/(postgresql|pgsql)\/./,
    'what the doctor says',
  );
  await disk.grow();
  await t.run(['mathesar', 'setup']);
  await expectSame(t, before);
  await cluster.control('stop');
  await disk.end();
  await cluster.control('start');
  await forgetCluster(t, cluster);
  await expectSame(t, before);
}
