import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectLoggedIn } from '../../steps/application/account.ts';
import { applicationOf, writeAndRead } from '../../steps/application/application.ts';
import {
  expectNothingLost,
  useInstallation,
  type UsedInstallation,
} from '../../steps/application/used-installation.ts';
import { backUp, backupFolder } from '../../steps/moving/backups.ts';
import { metadataDatabase, sql, starterDatabase } from '../../steps/database/postgresql.ts';
import { firstAnswer, serviceState } from '../../steps/service.ts';

const restored = z.object({
  restored: z.array(z.string()),
  replaced: z.array(z.string()),
  backup: z.string(),
});
const table = 'kept_by_restore';

/** An administrator restores a backup on the machine that it was made on. */
export const restore: Scenario = {
  name: 'restore',
  title:
    'a backup is restored over what is there, which is backed up before; a restore that dies is run again',
  shares: 'installed',
  tests: 'one-distro',
  fault: [
    {
      id: 'all-lost',
      subject: 'backup',
      before: 'in use, backed up with `--with-data`',
      fault: 'tables, uploads and the secret key are lost',
      after: '`mathesar restore FILE` brings everything back, your databases too',
    },
    {
      id: 'restore-killed',
      subject: 'backup',
      before: 'in use, backed up with `--with-data`',
      fault:
        '`mathesar restore` is killed (SIGKILL) while it restores a database, and while it restores the tables',
      after: 'what is there is that of before, whole; the same command ends it',
    },
  ],
  async run(t) {
    const starter = await starterDatabase(t);
    const application = await applicationOf(t);
    const before = await useInstallation(t);
    await sql(t, starter, `CREATE TABLE ${table} AS SELECT 'before' AS state`);
    await application.importFile(t, before.administrator, 'kept.csv', 'kept,by,restore\n');
    const used = { ...before, records: await application.readRecords(t, before.administrator) };
    const uploads = await uploadsOf(t);
    const file = await t.step('back up', () => backUp(t, ['--with-data', starter]));
    const expectRestored = async (): Promise<void> => {
      await expectNothingLost(t, used);
      expectEqual(await sql(t, starter, `TABLE ${table}`), [['before']], 'what the database holds');
      expectEqual(await uploadsOf(t), uploads, 'the uploads');
    };

    await t.fault('all-lost', async () => {
      await t.sh('rm -r /var/lib/mathesar/media/*; mathesar config set SECRET_KEY --stdin --force', {
        input: 'k'.repeat(64),
      });
      await sql(t, metadataDatabase, 'DROP TABLE mathesar_user CASCADE; DROP TABLE django_migrations');
      await sql(t, starter, `DROP TABLE ${table}`);
      await t.run(['mathesar', 'restore', file, '--yes']);
      await expectRestored();
    });
    await t.fault('restore-killed', async () => {
      await killed(t, file, 'data', '--exit-on-error');
      await expectLoggedIn(used.administrator);
      expectEqual(await sql(t, starter, `TABLE ${table}`), [['before']], 'what the database holds');
      await killed(t, file, 'metadata', '--no-owner');
      expectEqual(
        await serviceState(t),
        'inactive',
        'the service, whose start may wait for the same command',
      );
      await t.run(['mathesar', 'restore', file, '--yes']);
      await expectRestored();
    });
    await t.step('what goes is named, and backed up: restored in turn, it is there again', () =>
      thereAndBack(t, file, used),
    );
    await sql(t, starter, `DROP TABLE ${table}`);
    await t.run(['rm', '-r', backupFolder]);
  },
};

/** Restores one part, and kills it when it runs the pg_restore with this option. The service starts where it can. */
async function killed(t: ScenarioRun, file: string, part: string, option: string): Promise<void> {
  // Its name and the depth of its folder stay: Debian's is a relative link to a program that goes by its own name.
  const kept = '/usr/kept/pg_restore';
  const waiting = 'touch /srv/reached/here; while [ -d /proc/$PPID ]; do sleep 0.1; done';
  await t.sh(
    `mkdir /usr/kept && mkdir -m 777 /srv/reached && mv /usr/bin/pg_restore ${kept}
     cat >/usr/bin/pg_restore && chmod 755 /usr/bin/pg_restore`,
    { input: `#!/bin/sh\ncase "$*" in *${option}*) ${waiting} ;; *) exec ${kept} "$@" ;; esac\n` },
  );
  await t.sh(`mathesar restore ${file} --yes --no-backup --only ${part} & pid=$!
    until [ -e /srv/reached/here ]; do sleep 0.1; done
    kill -9 $pid; wait $pid || [ $? = 137 ]
    mv ${kept} /usr/bin/pg_restore && rm -r /usr/kept /srv/reached`);
  if (part !== 'data') return;
  await t.run(['systemctl', 'start', 'mathesar']);
  await firstAnswer(t);
}

async function thereAndBack(t: ScenarioRun, file: string, used: UsedInstallation): Promise<void> {
  await writeAndRead(t, used.administrator, 'Written after');
  const command = ['mathesar', 'restore', file];
  const { stderr } = await t.run(command, { accept: [1] });
  expectContains(stderr, /this goes: .*own tables in the database .*, with \d+ accounts?/, 'what is said');
  expectContains(stderr, '--yes', 'what is said');
  const { stdout } = await t.run([...command, '--yes', '--json']);
  const { backup } = restored.parse(JSON.parse(stdout));
  expectContains(backup, 'before-restore', 'the backup of what went');
  await expectNothingLost(t, used);
  await t.run(['mathesar', 'restore', backup, '--yes', '--no-backup']);
  const application = await applicationOf(t);
  const records = await application.readRecords(t, used.administrator);
  expectThat(records.includes('Written after'), `the record is there again: ${records.join(', ')}`);
}

/** Every upload with its owner, mode and digest. */
async function uploadsOf(t: ScenarioRun): Promise<string> {
  const { stdout } = await t.sh(`cd /var/lib/mathesar/media
    find . -type f -printf '%p %u:%g\\n' | sort; find . -type f -exec sha256sum {} + | sort`);
  return stdout;
}
