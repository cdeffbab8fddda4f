import { expectContains, expectEqual, expectLacks } from '../../runner/expectation.ts';
import type { RunResult } from '../../../support/process.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUp } from '../../steps/application/account.ts';
import { writeAndRead } from '../../steps/application/application.ts';
import { elsewhere, serverElsewhere, type ServerElsewhere } from '../../steps/database/elsewhere/server.ts';
import { firstAnswer } from '../../steps/service.ts';
import { backToLocal, place, set, verified, writePassword } from '../../steps/database/elsewhere/set.ts';

/** On a managed server nobody is superuser; then a database administrator has names of their own. */
export const managedServer: Scenario = {
  name: 'managed-server',
  title:
    'an administrator who is not a superuser makes role and databases, or a database administrator names their own',
  shares: 'installed',
  tests: 'one-distro',
  async run(t) {
    const server = await t.step('start a server whose administrators are not superusers', async () => {
      const started = await serverElsewhere(t);
      await started.sql(`CREATE ROLE boss LOGIN CREATEDB CREATEROLE PASSWORD 'boss';
        CREATE ROLE weak LOGIN CREATEROLE PASSWORD 'weak'`);
      return started;
    });
    await t.step('who cannot create databases is told so, and nothing is left half-made', async () => {
      const { stderr } = await runScript(t, 'weak', 3);
      expectContains(stderr, 'cannot create databases', 'what psql says');
      expectLacks(stderr, 'CONTEXT', 'what psql says');
      expectEqual(await made(server), '', 'roles and databases');
    });
    await t.step('who can create both runs the script, twice, and keeps no membership', async () => {
      for (let run = 0; run < 2; run++) {
        const { stdout } = await runScript(t, 'boss');
        expectContains(stdout, "-c '\\password mathesar'", 'how to give the role a password');
      }
      expectEqual(
        await made(server),
        'mathesar\nmathesar_data mathesar\nmathesar_django mathesar',
        'what was made',
      );
      const rights =
        "SELECT has_database_privilege('public', datname, 'CONNECT') FROM pg_database WHERE datname ~ '^mathesar'";
      expectLacks(await server.sql(rights), 't', "PUBLIC's right to connect");
      const usable = "SELECT pg_has_role('boss', 'mathesar', 'USAGE')";
      expectEqual(await server.sql(usable), 'f', "whether the administrator has the role's rights");
    });
    await t.step('Mathesar uses it, also where md5() is not to be had, as in FIPS mode', async () => {
      for (const database of ['mathesar_django', 'mathesar_data'])
        await server.sql('REVOKE EXECUTE ON FUNCTION md5(text), md5(bytea) FROM PUBLIC', database);
      await server.sql("ALTER ROLE mathesar PASSWORD 'right'");
      await writePassword(t, 'right');
      await set(t, [...place, ...verified]);
      await firstAnswer(t);
      await writeAndRead(t, await signUp(t), 'Written on a managed server');
    });
    await t.step("a database administrator's own role and database need no right to create", async () => {
      await server.sql(`CREATE ROLE "their role" LOGIN PASSWORD 'theirs'; CREATE DATABASE "their db";
        REVOKE ALL ON DATABASE "their db" FROM PUBLIC; GRANT CONNECT ON DATABASE "their db" TO "their role";\n\\c "their db"
        GRANT USAGE, CREATE ON SCHEMA public TO "their role"`);
      await writePassword(t, 'theirs');
      const url = `postgresql://their%20role@${elsewhere.name}:${elsewhere.port}/their%20db?sslmode=verify-full`;
      await set(t, ['--database', url, '--sslrootcert', elsewhere.authority]);
      await firstAnswer(t);
      await writeAndRead(t, await signUp(t), 'Written in their database');
      const { stdout } = await t.run(['mathesar', 'status']);
      expectContains(
        stdout,
        'their db on db.example.test, port 5555, as role their role',
        'what status says',
      );
    });
    await backToLocal(t, server);
  },
};

/** Runs the script of --print-sql over TCP, as this role, whose password is its name. */
async function runScript(t: ScenarioRun, role: string, code = 0): Promise<RunResult> {
  const psql = `psql -X -h ${elsewhere.name} -p ${elsewhere.port} -U ${role} -d postgres`;
  return t.run(['sh', '-c', `mathesar setup --print-sql | ${psql}`], {
    env: { PGPASSWORD: role },
    accept: [code],
  });
}

/** The roles and the databases with their owners that are there because of Mathesar. */
async function made(server: ServerElsewhere): Promise<string> {
  return server.sql(`SELECT rolname FROM pg_roles WHERE rolname = 'mathesar'
    UNION SELECT datname || ' ' || pg_get_userbyid(datdba) FROM pg_database WHERE datname ~ '^mathesar' ORDER BY 1`);
}
