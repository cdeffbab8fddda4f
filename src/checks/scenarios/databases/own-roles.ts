import { z } from 'zod';
import { expectContains, expectEqual, fail } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUpOrLogIn } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { addColleague } from '../../steps/application/colleague.ts';
import { connectStarterDatabase, type ConnectedDatabase } from '../../steps/database/databases.ts';
import { sql } from '../../steps/database/postgresql.ts';
import { visitor, type Visitor } from '../../steps/application/visitor.ts';

const records = z.object({ results: z.array(z.object({ title: z.string() })) });
/** Of the application and of PostgreSQL's roles alike; the roles' names begin with role_. */
const people = { ada: 'engine-note-g', grace: 'nanosecond-wire' } as const;

/** Two people work in the web interface, each as a role of their own. */
export const ownRoles: Scenario = {
  name: 'own-roles',
  title: 'two people use roles of their own in the web interface, and what one may not read stays unread',
  tests: 'one-of-each-format',
  shares: 'installed',
  async run(t) {
    if ((await applicationOf(t)).name !== 'sample') {
      t.note('left out: the calls are the sample’s; upstream’s own API tests cover Mathesar');
      return;
    }
    const administrator = await signUpOrLogIn(t);
    const database = await connectStarterDatabase(t, administrator);
    await t.step('let the web interface create roles; set-up says what they need', async () => {
      const { stdout } = await t.run(['mathesar', 'setup', '--allow-manage-roles']);
      expectContains(
        stdout,
        new RegExp(`^next: +mathesar collaborators enable ${database.name}$`, 'm'),
        'what it says',
      );
    });
    const table = await t.step('the administrator creates users, roles and a table', async () => {
      for (const [name, password] of Object.entries(people))
        await addPerson(administrator, database, name, password);
      return createTable(t, database.name);
    });
    const read = { database_id: database.id, table_oid: table };
    const ada = await enter(t, 'ada');
    await t.step('before, PostgreSQL refuses their roles', async () => {
      expectContains(await refusal(ada, read), 'Peer authentication failed', 'what ada sees');
    });
    await t.run(['mathesar', 'collaborators', 'enable', database.name]);
    await t.step('each reads what they may read, and nothing else', async () => {
      expectEqual(
        records.parse(await ada.call('records.list', read)).results,
        [{ title: 'Sketch of the Analytical Engine' }],
        'what ada reads',
      );
      const grace = await enter(t, 'grace');
      expectContains(await refusal(grace, read), 'permission denied for schema library', 'what grace sees');
    });
    await t.step('take everything back', async () => {
      await t.run(['mathesar', 'collaborators', 'disable', database.name]);
      await t.run(['mathesar', 'setup', '--no-allow-manage-roles']);
      await sql(t, database.name, 'DROP SCHEMA library CASCADE; DROP OWNED BY role_ada, role_grace');
      await sql(t, 'postgres', 'DROP ROLE role_ada, role_grace');
    });
  },
};

async function addPerson(
  who: Visitor,
  database: ConnectedDatabase,
  username: string,
  password: string,
): Promise<void> {
  const role = { name: `role_${username}`, password };
  await who.call('roles.add', { database_id: database.id, rolename: role.name, password, login: true });
  await addColleague(who, database, { username, password }, role);
}

/** A table that only ada's role may read. Returns its OID. */
async function createTable(t: ScenarioRun, database: string): Promise<number> {
  await sql(
    t,
    database,
    `GRANT CONNECT ON DATABASE "${database}" TO role_ada, role_grace;
     CREATE SCHEMA library;
     CREATE TABLE library.books AS SELECT 'Sketch of the Analytical Engine' AS title;
     GRANT USAGE ON SCHEMA library TO role_ada; GRANT SELECT ON library.books TO role_ada`,
  );
  const [[oid] = []] = await sql(t, database, "SELECT 'library.books'::regclass::oid");
  return Number(oid);
}

async function enter(t: ScenarioRun, username: keyof typeof people): Promise<Visitor> {
  const person = visitor(t);
  await person.submit('/auth/login/', { username, password: people[username] });
  return person;
}

/** What the application answers to someone who may not read the table. */
async function refusal(who: Visitor, read: Readonly<Record<string, unknown>>): Promise<string> {
  let answer: unknown;
  try {
    answer = await who.call('records.list', read);
  } catch (error) {
    return String(error);
  }
  return fail(`records.list answers ${JSON.stringify(answer)}`);
}
