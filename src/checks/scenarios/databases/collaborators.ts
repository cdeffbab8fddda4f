import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { role, sql, starterDatabase } from '../../steps/database/postgresql.ts';
import type { RunResult } from '../../../support/process.ts';

const passwords = { ada: 'engine-note-g', grace: 'nanosecond-wire' } as const;
type Person = keyof typeof passwords;
/** Has an account of the system, and a role without a password. */
const peer = 'linus';

/** An administrator gives two people PostgreSQL roles of their own, and takes it back. */
export const collaborators: Scenario = {
  name: 'collaborators',
  title:
    'roles of people’s own log in over the socket after one command, and pg_hba.conf is given back to the byte',
  shares: 'installed',
  async run(t) {
    const database = await starterDatabase(t);
    const before = await hba(t);
    await t.step('two people have roles, and one of them may read a table', () => createRoles(t, database));
    await t.step('before, PostgreSQL refuses them, and status names the command', async () => {
      expectContains(
        (await logIn(t, 'ada', database)).stderr,
        'Peer authentication failed',
        'what ada reads',
      );
      const { stdout } = await t.run(['mathesar', 'status']);
      expectContains(stdout, `mathesar collaborators enable ${database}`, 'what mathesar status says');
    });
    await t.step('mathesar collaborators enable lets them in', async () => {
      const { stdout } = await t.run(['mathesar', 'collaborators', 'enable', database]);
      expectContains(stdout, `${database}: roles with a password can log in now`, 'what it says');
      const left = await sql(
        t,
        'postgres',
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'mathesar_trial%'",
      );
      expectEqual(left, [], 'throwaway roles');
    });
    await t.step('each reads what they may read, with their own password only', async () => {
      expectEqual((await logIn(t, 'ada', database)).stdout, 'Sketch of the Analytical Engine\n', 'the table');
      const other = await logIn(t, 'grace', database);
      expectContains(other.stderr, 'permission denied for schema library', 'what grace reads');
      const wrong = await logIn(t, 'ada', database, passwords.grace);
      expectContains(wrong.stderr, 'password authentication failed', 'what a wrong password gives');
    });
    await t.step('Mathesar, postgres and an account with its role go on as before', async () => {
      for (const user of [role, peer, 'postgres'])
        expectEqual((await t.run(query(user, database, 'SELECT 1'), { user })).stdout, '1\n', user);
      await t.sh('pg_dump -d "$DATABASE" >/dev/null', { user: 'postgres', env: { DATABASE: database } });
      await t.run(['systemctl', 'restart', 'mathesar']);
      await t.run(['mathesar', 'status']);
    });
    await t.step('lines that were edited by hand stay as they are, and the difference is shown', async () => {
      const { path, text } = await hba(t);
      await t.sh('cp -p "$FILE" "$FILE.kept"; sed -i "s/all scram-sha-256$/all trust/" "$FILE"', {
        env: { FILE: path },
      });
      const refused = await t.run(['mathesar', 'collaborators', 'disable', database], { accept: [1] });
      expectContains(refused.stderr, `+local "${database}" all trust`, 'what the refusal shows');
      await t.sh('mv "$FILE.kept" "$FILE"', { env: { FILE: path } });
      expectEqual((await hba(t)).text, text, 'pg_hba.conf');
    });
    await t.step('mathesar collaborators disable gives pg_hba.conf back', async () => {
      await t.run(['mathesar', 'collaborators', 'disable', database]);
      expectEqual(await hba(t), before, 'pg_hba.conf, its owner and its mode');
      await t.eventually('ada is refused again', async () => {
        expectContains(
          (await logIn(t, 'ada', database)).stderr,
          'Peer authentication failed',
          'what ada reads',
        );
      });
    });
    await t.step('remove the roles and the table', async () => {
      await sql(t, database, `DROP SCHEMA library CASCADE; DROP OWNED BY ada, grace, ${peer}`);
      await sql(t, 'postgres', `DROP ROLE ada, grace, ${peer}`);
      await t.run(['userdel', '--remove', peer]);
    });
  },
};

async function createRoles(t: ScenarioRun, database: string): Promise<void> {
  await t.run(['useradd', '--create-home', peer]);
  for (const [name, password] of Object.entries(passwords))
    await sql(t, 'postgres', `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  await sql(
    t,
    database,
    `CREATE ROLE ${peer} LOGIN;
     GRANT CONNECT ON DATABASE "${database}" TO ada, grace, ${peer};
     CREATE SCHEMA library;
     CREATE TABLE library.books AS SELECT 'Sketch of the Analytical Engine' AS title;
     GRANT USAGE ON SCHEMA library TO ada; GRANT SELECT ON library.books TO ada`,
  );
}

/** Reads the table as the person's role, in the way that the service connects: from its account, with a password. */
async function logIn(
  t: ScenarioRun,
  name: Person,
  database: string,
  password: string = passwords[name],
): Promise<RunResult> {
  const command = query(name, database, 'SELECT title FROM library.books');
  return t.run(command, { user: 'mathesar', env: { PGPASSWORD: password }, accept: 'any' });
}

function query(user: string, database: string, text: string): readonly string[] {
  return ['psql', '-X', '-w', '-At', '-U', user, '-d', database, '-c', text];
}

/** pg_hba.conf: where it is, its owner and mode, and every byte. */
async function hba(t: ScenarioRun): Promise<{ path: string; owner: string; text: string }> {
  const [[path = ''] = []] = await sql(t, 'postgres', 'SHOW hba_file');
  const { stdout: owner } = await t.run(['stat', '-c', '%U:%G %a', path]);
  return { path, owner, text: (await t.run(['cat', path])).stdout };
}
