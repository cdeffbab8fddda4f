import { expectContains, expectEqual, expectLacks } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import { backupFolder, backupsBeforeMigrations } from '../../steps/backups.ts';
import { metadataDatabase, sql } from '../../steps/database/postgresql.ts';
import { installPackage, newerPackage, packageState, replace } from '../../steps/packages.ts';
import { firstAnswer, serviceState, unit } from '../../steps/service.ts';

/** The disk for backups is full when the next version is to migrate. */
export const backupFirst: Scenario = {
  name: 'backup-first',
  title:
    'what cannot be backed up is not migrated; with room, the same start goes on; without a migration none is made',
  postgresql: 'running',
  needs: ['upgrade'],
  tests: 'never',
  timeout: 600_000,
  fault: {
    subject: 'backup',
    before: 'in use, the disk for backups full',
    fault: 'the package is upgraded, and the backup before the migration fails',
    after:
      'the transaction ends well and nothing is migrated; `mathesar status` says what is missing, and how to go without; once' +
      ' there is room, the service makes the backup, migrates and answers by itself',
  },
  async run(t) {
    const newer = newerPackage(t);
    await installPackage(t);
    const before = await useInstallation(t);
    const applied = await sql(t, metadataDatabase, 'SELECT count(*) FROM django_migrations');
    await t.sh(`mkdir -p -m 700 ${backupFolder}
      mount -t tmpfs -o size=100k,mode=700 none ${backupFolder}`);
    await t.step('upgrade', async () => {
      await replace(t, 'upgrade', newer.path);
      expectEqual((await packageState(t)).version, newer.version, 'the version');
    });
    await t.step('status says why it does not start, and nothing was migrated', async () => {
      expectEqual((await serviceState(t)) === 'active', false, 'whether the service runs');
      const { stdout } = await t.run(['mathesar', 'status'], { accept: 'any' });
      expectContains(stdout, /the backup before that failed: the disk of \S+ has 0\.1 MB left/, 'the reason');
      expectContains(stdout, 'mathesar config set MATHESAR_BACKUP false', 'the way without');
      expectEqual(
        await sql(t, metadataDatabase, 'SELECT count(*) FROM django_migrations'),
        applied,
        'migrations',
      );
    });
    await t.step('with room it makes the backup, migrates and answers by itself', async () => {
      await t.run(['umount', backupFolder]);
      await firstAnswer(t, 90_000);
      expectEqual((await backupsBeforeMigrations(t)).length, 1, 'backups before a migration');
      await expectNothingLost(t, before);
    });
    await t.step('a start without a migration makes none', async () => {
      await t.run(['systemctl', 'restart', unit]);
      await firstAnswer(t);
      expectEqual((await backupsBeforeMigrations(t)).length, 1, 'backups before a migration');
    });
    await t.step('with MATHESAR_BACKUP=false a migration makes none', async () => {
      await t.run(['mathesar', 'config', 'set', 'MATHESAR_BACKUP', 'false']);
      await sql(
        t,
        metadataDatabase,
        `COMMENT ON TABLE django_migrations IS 'mathesar package: version 0, migrations 0'`,
      );
      await t.run(['systemctl', 'restart', unit]);
      await firstAnswer(t);
      const { stdout } = await t.run(['journalctl', '-u', unit, '-o', 'cat', '-b', '-n', '30']);
      expectLacks(stdout, 'before the migration:', 'the journal of the last start');
      expectEqual((await backupsBeforeMigrations(t)).length, 1, 'backups before a migration');
    });
  },
};
