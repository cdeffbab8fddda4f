import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { createPeople, logIn, passwords, peer, query, removePeople } from '../../steps/database/people.ts';
import { role, sql, starterDatabase } from '../../steps/database/postgresql.ts';
import { rulesNow } from '../../steps/database/rules.ts';

/** An administrator gives two people PostgreSQL roles of their own, and takes it back. */
export const collaborators: Scenario = {
  name: 'collaborators',
  title:
    'roles of people’s own log in over the socket after one command, and pg_hba.conf is given back to the byte',
  tests: 'one-of-each-format',
  shares: 'installed',
  async run(t) {
    const database = await starterDatabase(t);
    const before = await rulesNow(t);
    await t.step('two people have roles, and one of them may read a table', () => createPeople(t, database));
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
      const { path, text } = await rulesNow(t);
      await t.sh('cp -p "$FILE" "$FILE.kept"; sed -i "s/all scram-sha-256$/all trust/" "$FILE"', {
        env: { FILE: path },
      });
      const refused = await t.run(['mathesar', 'collaborators', 'disable', database], { accept: [1] });
      expectContains(refused.stderr, `+local "${database}" all trust`, 'what the refusal shows');
      await t.sh('mv "$FILE.kept" "$FILE"', { env: { FILE: path } });
      expectEqual((await rulesNow(t)).text, text, 'pg_hba.conf');
    });
    await t.step('mathesar collaborators disable gives pg_hba.conf back', async () => {
      await t.run(['mathesar', 'collaborators', 'disable', database]);
      expectEqual(await rulesNow(t), before, 'pg_hba.conf, its owner and its mode');
      await t.eventually('ada is refused again', async () => {
        expectContains(
          (await logIn(t, 'ada', database)).stderr,
          'Peer authentication failed',
          'what ada reads',
        );
      });
    });
    await t.step('remove the roles and the table', async () => {
      await removePeople(t, database);
    });
  },
};
