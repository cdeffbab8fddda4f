import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { install } from '../../steps/packages.ts';
import { role, sql } from '../../steps/database/postgresql.ts';
import { firstAnswer, serviceState, unit } from '../../steps/service.ts';

/** Another program has created a role of that name; in the end the administrator gives it to Mathesar. */
export const foreignRole: Scenario = {
  name: 'foreign-role',
  title:
    'a role of that name that another program created is left alone until the administrator hands it over',
  tests: 'one-of-each-format',
  postgresql: 'running',
  fault: {
    subject: 'PostgreSQL here',
    before: 'another program has a role of that name, with privileges',
    fault: 'the package is installed',
    after: 'the role is unchanged; set-up names `mathesar setup --adopt`, after which it can only log in',
    fresh: true,
  },
  async run(t) {
    await t.step('another program has created the role, with privileges', () =>
      sql(
        t,
        'postgres',
        `CREATE ROLE ${role} LOGIN CREATEDB PASSWORD 'theirs' CONNECTION LIMIT 0 VALID UNTIL '2020-01-01';
         GRANT pg_execute_server_program TO ${role}`,
      ),
    );
    const theirs = await attributes(t);
    await t.step(
      'install the package: the role is unchanged, and mathesar setup says what to do',
      async () => {
        await install(t, [t.package.path]);
        const { stdout, stderr } = await t.run(['mathesar', 'setup'], { accept: [1] });
        expectContains(stdout + stderr, 'mathesar setup --adopt', 'what mathesar setup says');
        expectEqual(await attributes(t), theirs, 'the role');
        expectEqual(await serviceState(t), 'activating', `the state of ${unit}`);
      },
    );
    await t.step(
      'hand it over: it can log in by peer authentication, and has no other privilege',
      async () => {
        await t.run(['mathesar', 'setup', '--adopt']);
        await firstAnswer(t);
        expectEqual(await attributes(t), ['', 'LOGIN', '-1', 'infinity', ''], 'the role');
        await expectExtra(t, 'none');
      },
    );
    await t.step('mathesar status reports privileges that are granted later', async () => {
      await sql(t, 'postgres', `GRANT pg_read_all_data TO ${role}`);
      await expectExtra(t, 'those of pg_read_all_data');
    });
  },
};

/** Password, attributes, limits of connections and time, and memberships; empty when it has none. */
async function attributes(t: ScenarioRun): Promise<readonly string[]> {
  const query = `SELECT CASE WHEN rolpassword IS NULL THEN '' ELSE 'password' END,
    concat_ws(' ', CASE WHEN rolcanlogin THEN 'LOGIN' END, CASE WHEN rolsuper THEN 'SUPERUSER' END,
      CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END),
    rolconnlimit, rolvaliduntil,
    (SELECT coalesce(string_agg(roleid::regrole::text, ' '), '') FROM pg_auth_members WHERE member = own.oid)
    FROM pg_authid own WHERE rolname = '${role}'`;
  const [row = []] = await sql(t, 'postgres', query);
  return row;
}

async function expectExtra(t: ScenarioRun, privileges: string): Promise<void> {
  const { stdout } = await t.run(['mathesar', 'status']);
  expectContains(stdout, `extra privileges: ${privileges}\n`, 'the role in mathesar status');
}
