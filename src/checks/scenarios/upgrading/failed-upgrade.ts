import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import {
  expectKept,
  expectNothingLost,
  expectSame,
  useInstallation,
} from '../../steps/application/used-installation.ts';
import { makeMigrationFail } from '../../steps/upgrading/failing-migration.ts';
import { metadataDatabase, sql } from '../../steps/database/postgresql.ts';
import { installPackage, linesOfPackage, newerPackage, packageState, replace } from '../../steps/packages.ts';
import { firstAnswer, serviceState, unit } from '../../steps/service.ts';
import { undo } from '../../steps/upgrading/undo.ts';

const table = 'django_migrations';
/** Seconds that a package manager may be held for: 50 of the start, and its own work. */
const heldForAtMost = 100;

/** An upgrade goes wrong in each of its steps, and the administrator goes back, or on. */
export const failedUpgrade: Scenario = {
  name: 'failed-upgrade',
  title: 'an upgrade that cannot back up, get a lock or migrate says why, and can be taken back',
  postgresql: 'running',
  needs: ['upgrade'],
  tests: 'never',
  timeout: 900_000,
  fault: [
    {
      id: 'backup-without-room',
      subject: 'upgrade',
      before: 'in use',
      fault: 'the disk of the backups is full when a newer version is installed',
      after:
        'nothing is migrated; the last line and `mathesar status` say how much room is missing; with room, it goes on by itself',
    },
    {
      id: 'lock-held',
      subject: 'upgrade',
      before: 'in use, a session in psql holds a table',
      fault: 'a newer version is installed, whose migration needs the table',
      after:
        'the package manager is free within a minute; its last line and `mathesar status` name the session and how to end it; then it goes on by itself',
    },
    {
      id: 'migration-fails',
      subject: 'upgrade',
      before: 'in use',
      fault: 'the migration of a newer version fails',
      after:
        'the service has failed; one line gives the cause, the backup and `mathesar undo`; after that the package of before works with everything that it had',
    },
  ],
  async run(t) {
    const newer = newerPackage(t);
    await installPackage(t);
    const before = await useInstallation(t);
    const applied = await sql(t, metadataDatabase, migrations);

    await t.fault('backup-without-room', async () => {
      await t.sh(`mkdir -m 700 /srv/small && mount -t tmpfs -o size=64k,mode=700 none /srv/small
        mathesar config set MATHESAR_BACKUP_FOLDER /srv/small`);
      await upgradeSays(t, ['the backup before that failed', 'left, and the backup may take']);
      expectEqual(await sql(t, metadataDatabase, migrations), applied, 'the migrations');
      const { stdout } = await t.run(['mathesar', 'status'], { accept: [1] });
      expectContains(stdout, 'the backup before that failed', 'what mathesar status says');
      await t.sh('mathesar config unset MATHESAR_BACKUP_FOLDER; umount /srv/small; rmdir /srv/small');
      await firstAnswer(t);
      expectEqual((await packageState(t)).version, newer.version, "the package's version");
      await expectNothingLost(t, before);
    });
    await t.step('take it back', () => undo(t));
    await expectSame(t, before);

    await t.fault('lock-held', async () => {
      await t.run(['systemd-run', '--unit=holder', '--uid=postgres', 'sh', '-c', holder]);
      await t.eventually('it holds the table', async () => {
        const [[held] = []] = await sql(t, metadataDatabase, holds);
        expectEqual(held, '1', 'sessions that hold the table');
      });
      const begun = Date.now();
      await upgradeSays(t, ['for a lock of', 'of the role postgres (psql', 'pg_terminate_backend(']);
      const seconds = (Date.now() - begun) / 1000;
      t.measure('upgrade while a lock is held', seconds, 's');
      expectThat(seconds < heldForAtMost, `the package manager is free after ${seconds} s`);
      await t.eventually('status says since when', async () => {
        const { stdout } = await t.run(['mathesar', 'status'], { accept: [1] });
        expectContains(stdout, /waits: .* postgres \(psql, since \d{4}-/, 'what mathesar status says');
      });
      await t.run(['systemctl', 'stop', 'holder']);
      await firstAnswer(t);
      await expectNothingLost(t, before);
    });
    await t.step('take it back', () => undo(t));
    await expectSame(t, before);

    await t.fault('migration-fails', async () => {
      const { reason, end } = await makeMigrationFail(t);
      const line = await upgradeSays(t, [
        'the migration ',
        ' failed: ',
        'before-migration.tar',
        'mathesar undo',
      ]);
      expectContains(line, reason, 'the cause that it gives');
      expectEqual(await serviceState(t), 'failed', `the state of ${unit}`);
      const { stdout } = await t.run(['mathesar', 'status'], { accept: [1] });
      expectContains(stdout, /because: .* failed: .*before-migration\.tar/, 'what mathesar status says');
      expectContains(stdout, 'next:       mathesar undo', 'the next step');
      await undo(t);
      await end();
      await expectKept(t, before);
      expectEqual(await packageState(t), before.package, 'the package');
    });
    await t.step('with the cause fixed, the newer version migrates', async () => {
      await replace(t, 'upgrade', newer.path);
      await firstAnswer(t);
      await expectNothingLost(t, before);
    });
  },
};

const migrations = 'SELECT count(*) FROM django_migrations';
const holder = `(echo 'BEGIN; LOCK TABLE ${table} IN SHARE MODE;'; sleep 600) | psql -q -d ${metadataDatabase}`;
const holds = `SELECT count(*) FROM pg_locks WHERE relation = '${table}'::regclass AND mode = 'ShareLock' AND granted`;

/** Installs the newer package, and returns the one line that it prints, which has all of these words. */
async function upgradeSays(t: ScenarioRun, words: readonly string[]): Promise<string> {
  const lines = linesOfPackage(await replace(t, 'upgrade', newerPackage(t).path));
  expectEqual(lines.length, 1, `the number of lines that the package printed: ${lines.join(' / ')}`);
  const [line = ''] = lines;
  for (const word of words) expectContains(line, word, 'the line that the package printed');
  return line;
}
