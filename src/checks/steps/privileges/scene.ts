import type { ScenarioRun } from '../../runner/scenario.ts';
import { signUpOrLogIn } from '../application/account.ts';
import { addColleague } from '../application/colleague.ts';
import { visitor, type Visitor } from '../application/visitor.ts';
import { connectStarterDatabase, type ConnectedDatabase } from '../database/databases.ts';
import { sql, starterDatabase } from '../database/postgresql.ts';
import { reload, replaceRules, type Rules } from '../database/rules.ts';

/** A colleague: an account of the application, and a role of PostgreSQL with this password. */
export const mary = { name: 'mary', password: 'compiler-a-0-1952' } as const;
/** Has an account of the system, and a role without a password. */
export const edsger = 'edsger';
/** The same, without any privilege. */
export const stranger = 'nobody';
/** Of other roles, so that these log in to a database of their own name. */
const ownDatabases = { mary: mary.name, edsger, mathesar: 'postgres' } as const;

/** What the calls are made with: everything that the package can be allowed is allowed. */
export interface Scene {
  readonly t: ScenarioRun;
  readonly administrator: Visitor;
  readonly colleague: Visitor;
  readonly database: ConnectedDatabase;
  /** OID of the table library.books, which only the colleague's role may read. */
  readonly books: number;
  /** pg_hba.conf as it was. */
  readonly rules: Rules;
}

/** Allows everything, and makes the roles and databases that log in. */
export async function setScene(t: ScenarioRun): Promise<Scene> {
  const starter = await starterDatabase(t);
  await t.run(['mathesar', 'setup', '--allow-create-database', '--allow-manage-roles']);
  await t.run(['useradd', '--create-home', edsger]);
  await sql(
    t,
    'postgres',
    `CREATE ROLE ${edsger} LOGIN; CREATE ROLE ${stranger} LOGIN; CREATE ROLE ${mary.name} LOGIN PASSWORD '${mary.password}'`,
  );
  for (const [name, owner] of Object.entries(ownDatabases))
    await sql(t, 'postgres', `CREATE DATABASE ${name} OWNER ${owner}`);
  await sql(t, 'postgres', `GRANT CONNECT ON DATABASE "${starter}" TO ${mary.name}, ${edsger}`);
  // With one rule for everybody, which most distros have, every line is needed.
  const rules = await replaceRules(t, 'local all all peer\nhost all all 127.0.0.1/32 scram-sha-256\n');
  await t.run(['mathesar', 'collaborators', 'enable', starter, '--per-user']);
  const books = await createTable(t, starter);
  const administrator = await signUpOrLogIn(t);
  const database = await connectStarterDatabase(t, administrator);
  const colleague = await enterColleague(t, administrator, database);
  return { t, administrator, colleague, database, books, rules };
}

/** Takes everything back. */
export async function clearScene({ t, rules, database }: Scene): Promise<void> {
  await replaceRules(t, rules.text);
  await reload(t);
  await t.run(['mathesar', 'setup', '--no-allow-create-database', '--no-allow-manage-roles']);
  for (const name of Object.keys(ownDatabases)) await sql(t, 'postgres', `DROP DATABASE ${name}`);
  await sql(t, database.name, `DROP SCHEMA library CASCADE; DROP OWNED BY ${mary.name}, ${edsger}`);
  await sql(t, 'postgres', `DROP ROLE ${mary.name}, ${edsger}, ${stranger}`);
  await t.run(['userdel', '--remove', edsger], { accept: 'any' });
}

async function createTable(t: ScenarioRun, database: string): Promise<number> {
  await sql(
    t,
    database,
    `CREATE SCHEMA library AUTHORIZATION mathesar;
     CREATE TABLE library.books AS SELECT 'Sketch of the Analytical Engine' AS title;
     ALTER TABLE library.books OWNER TO mathesar;
     GRANT USAGE ON SCHEMA library TO ${mary.name}; GRANT SELECT ON library.books TO ${mary.name}`,
  );
  const [[oid] = []] = await sql(t, database, "SELECT 'library.books'::regclass::oid");
  return Number(oid);
}

/** The colleague works in the database as a role of her own. Returns her browser. */
async function enterColleague(
  t: ScenarioRun,
  administrator: Visitor,
  database: ConnectedDatabase,
): Promise<Visitor> {
  const { name: username, password } = mary;
  const user = { username, password, is_superuser: false, email: 'mary@example.org', full_name: 'Mary' };
  await addColleague(administrator, database, user, { name: username, password });
  const colleague = visitor(t);
  const first = await colleague.submit('/auth/login/', { username, password });
  if (!first.path.startsWith('/auth/password_reset_confirm/')) return colleague;
  // Mathesar has everybody choose a password of their own.
  const own = `${password}-own`;
  await colleague.submit(first.path, { new_password1: own, new_password2: own });
  await colleague.submit('/auth/login/', { username, password: own });
  return colleague;
}
