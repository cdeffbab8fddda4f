import { expectContains, expectEqual } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import { metadataDatabase, sql } from '../../../steps/database/postgresql.ts';
import { install } from '../../../steps/packages.ts';
import { firstAnswer } from '../../../steps/service.ts';

/** Another program has a database of that name. */
export const foreignDatabase: Scenario = {
  name: 'foreign-database',
  title: 'a database of that name that another program owns is left alone, and Mathesar takes another name',
  postgresql: 'running',
  tests: 'never',
  fault: {
    subject: 'PostgreSQL here',
    before: 'another program has a database of the name that Mathesar uses',
    fault: 'the package is installed',
    after:
      'nothing is made; set-up says whose it is and what to do; with `--dbname` Mathesar makes one of its own',
    fresh: true,
  },
  async run(t) {
    await t.step('another program has the database', async () => {
      await sql(t, 'postgres', 'CREATE ROLE librarian LOGIN');
      await sql(t, 'postgres', `CREATE DATABASE ${metadataDatabase} OWNER librarian`);
      await sql(
        t,
        metadataDatabase,
        "CREATE TABLE books AS SELECT 'Sketch of the Analytical Engine' AS title",
      );
    });
    const theirs = await what(t);
    await t.step('install the package: nothing is made, and set-up says why', async () => {
      await install(t, [t.package.path]);
      const { stdout, stderr } = await t.run(['mathesar', 'setup'], { accept: [1] });
      const said = `the database "${metadataDatabase}" is there already and belongs to the role "librarian"`;
      expectContains(stdout + stderr, said, 'what mathesar setup says');
      const made = await sql(t, 'postgres', "SELECT rolname FROM pg_roles WHERE rolname = 'mathesar'");
      expectEqual(made, [], 'the roles of Mathesar');
      expectEqual(await what(t), theirs, 'the other program’s database');
    });
    await t.step('with another name it works', async () => {
      await t.run(['mathesar', 'setup', '--dbname', 'mathesar_own']);
      await firstAnswer(t);
      expectEqual(await what(t), theirs, 'the other program’s database');
    });
  },
};

/** Owner, rights and rows of the database. */
async function what(t: ScenarioRun): Promise<unknown> {
  const owner = `SELECT pg_get_userbyid(datdba), datacl FROM pg_database WHERE datname = '${metadataDatabase}'`;
  const tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
  return [
    await sql(t, 'postgres', owner),
    await sql(t, metadataDatabase, tables),
    await sql(t, metadataDatabase, 'TABLE books'),
  ];
}
