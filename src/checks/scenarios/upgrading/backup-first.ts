import { expectEqual } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import { backupsBeforeMigrations } from '../../steps/moving/backups.ts';
import { metadataDatabase, sql } from '../../steps/database/postgresql.ts';
import { firstAnswer, unit } from '../../steps/service.ts';

/** When a start makes a backup first: `failed-upgrade` has what happens where it cannot. */
export const backupFirst: Scenario = {
  name: 'backup-first',
  title:
    'a start that migrates makes a backup first, another start makes none, and MATHESAR_BACKUP=false goes without',
  shares: 'installed',
  tests: 'never',
  async run(t) {
    const before = await useInstallation(t);
    const count = async (): Promise<number> => (await backupsBeforeMigrations(t)).length;
    const restart = async (): Promise<void> => {
      await t.run(['systemctl', 'restart', unit]);
      await firstAnswer(t);
    };
    const [[record = ''] = []] = await sql(t, metadataDatabase, recorded);
    const olderMigratedLast = `COMMENT ON TABLE django_migrations IS 'mathesar package: version 0, migrations 0'`;
    await t.step('a start without a migration makes none', async () => {
      await restart();
      expectEqual(await count(), 0, 'backups before a migration');
    });
    await t.step('where an older version has migrated last, there is one', async () => {
      await sql(t, metadataDatabase, olderMigratedLast);
      await restart();
      expectEqual(await count(), 1, 'backups before a migration');
    });
    await t.step('with MATHESAR_BACKUP=false there is none', async () => {
      await t.run(['mathesar', 'config', 'set', 'MATHESAR_BACKUP', 'false']);
      await sql(t, metadataDatabase, olderMigratedLast);
      await restart();
      expectEqual(await count(), 1, 'backups before a migration');
      await t.run(['mathesar', 'config', 'unset', 'MATHESAR_BACKUP']);
    });
    expectEqual((await sql(t, metadataDatabase, recorded))[0]?.[0], record, 'the record of the migrations');
    await expectNothingLost(t, before);
    await t.sh('rm -r /var/backups/mathesar');
  },
};

const recorded = "SELECT obj_description('django_migrations'::regclass, 'pg_class')";
