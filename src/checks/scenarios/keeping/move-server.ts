import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import { visitor } from '../../steps/application/visitor.ts';
import { backUp } from '../../steps/moving/backups.ts';
import { serverMajor, sql, starterDatabase } from '../../steps/database/postgresql.ts';
import { startServer } from '../../steps/database/server.ts';
import { handOver } from '../../steps/moving/hand-over.ts';
import { installPackage } from '../../steps/packages.ts';

/** An administrator moves Mathesar to a machine of another distro. */
export const moveServer: Scenario = {
  name: 'move-server',
  title: 'a backup is restored on a fresh machine of another distro; an older PostgreSQL there refuses it',
  postgresql: 'running',
  needs: ['other-package'],
  tests: 'never',
  timeout: 600_000,
  async run(t) {
    await installPackage(t);
    const before = await useInstallation(t);
    const starter = await starterDatabase(t);
    await t.step('a database of theirs, with a role and settings of its own', () => fill(t, starter));
    const application = await applicationOf(t);
    await application.importFile(t, before.administrator, 'moved.csv', 'moved,with,it\n');
    await t.run(['mathesar', 'config', 'set', 'MATHESAR_TIMEOUT', '700', '--restart']);
    const used = await useInstallation(t);
    const content = await contentOf(t, starter);
    const file = await t.step('back up', () => backUp(t, ['--with-data', starter]));

    const there = await t.step('start a fresh machine, with the package for it', async () => {
      const other = await t.elsewhere();
      await startServer(other);
      await installPackage(other);
      return other;
    });
    t.note(`from ${t.distro.title} to ${there.distro.title}`);
    const copy = '/root/moved.tar';
    await t.step('copy the backup there', () => handOver(t, file, there, copy));
    if ((await serverMajor(there)) < (await serverMajor(t))) {
      await t.step('its PostgreSQL is older: the backup is refused, and nothing changes', async () => {
        const { stderr } = await there.run(['mathesar', 'restore', copy, '--yes'], { accept: [1] });
        expectContains(stderr, /or newer/, 'what is said');
        await installedAndFresh(there);
      });
      return;
    }
    await t.step('restore it: nobody is asked, as nothing is there yet', async () => {
      await there.run(['mathesar', 'restore', copy], { timeout: 240_000 });
    });
    const moved = visitor(there, {}, undefined, used.administrator.cookies());
    await expectNothingLost(there, { ...used, administrator: moved });
    expectEqual(await contentOf(there, starter), content, 'the database, its role, privileges and settings');
  },
};

async function fill(t: ScenarioRun, database: string): Promise<void> {
  await sql(
    t,
    database,
    `CREATE ROLE moving_anna LOGIN; CREATE ROLE moving_group; GRANT moving_group TO moving_anna;
     CREATE TABLE moving (id serial PRIMARY KEY, name text); INSERT INTO moving (name) VALUES ('Teasel'), ('Ünïcode');
     ALTER TABLE moving OWNER TO moving_group; GRANT CONNECT ON DATABASE "${database}" TO moving_anna;
     ALTER DATABASE "${database}" SET statement_timeout TO '7min'`,
  );
}

async function contentOf(t: ScenarioRun, database: string): Promise<unknown> {
  return [
    await sql(t, database, 'TABLE moving ORDER BY id'),
    await sql(t, database, 'SHOW statement_timeout'),
    await sql(t, database, "SELECT tableowner FROM pg_tables WHERE tablename = 'moving'"),
    await sql(
      t,
      database,
      `SELECT has_database_privilege('moving_anna', current_database(), 'CONNECT'),
         has_database_privilege('public', current_database(), 'CONNECT'),
         pg_has_role('moving_anna', 'moving_group', 'MEMBER')`,
    ),
  ];
}

async function installedAndFresh(t: ScenarioRun): Promise<void> {
  expectEqual((await visitor(t).open('/')).path, '/complete_installation/', 'where the first person is led');
}
