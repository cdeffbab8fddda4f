import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { install } from '../../steps/packages.ts';
import { role, sql } from '../../steps/postgresql.ts';
import { firstAnswer, serviceState, unit } from '../../steps/service.ts';

/** An administrator has a role of that name from something else, and lets Mathesar have it in the end. */
export const foreignRole: Scenario = {
  name: 'foreign-role',
  title: 'a role of that name that something else has made is left alone, until it is given over',
  postgresql: 'running',
  async run(t) {
    await t.step('something else has made the role, and given it power', () =>
      sql(
        t,
        'postgres',
        `CREATE ROLE ${role} LOGIN CREATEDB PASSWORD 'theirs' CONNECTION LIMIT 0 VALID UNTIL '2020-01-01';
         GRANT pg_execute_server_program TO ${role}`,
      ),
    );
    const theirs = await attributes(t);
    await t.step('install the package: the role is as it was, and the way out is said', async () => {
      await install(t, [t.package.path]);
      const { stdout, stderr } = await t.run(['mathesar', 'setup'], { accept: [1] });
      expectContains(stdout + stderr, 'mathesar setup --adopt', 'what mathesar setup says');
      expectEqual(await attributes(t), theirs, 'the role');
      expectEqual(await serviceState(t), 'activating', `the state of ${unit}`);
    });
    await t.step('give it over: it can log in by its account, and do nothing else', async () => {
      await t.run(['mathesar', 'setup', '--adopt']);
      await firstAnswer(t);
      expectEqual(await attributes(t), ['', 'LOGIN', '-1', 'infinity', ''], 'the role');
      await expectExtra(t, 'none');
    });
    await t.step('what is granted to it later is said', async () => {
      await sql(t, 'postgres', `GRANT pg_read_all_data TO ${role}`);
      await expectExtra(t, 'those of pg_read_all_data');
    });
  },
};

/** Password, attributes, limits of connections and time, and memberships; empty where there is none. */
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
