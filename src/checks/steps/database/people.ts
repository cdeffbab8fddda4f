import type { RunResult } from '../../../support/process.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { sql } from './postgresql.ts';

/** Two people whose roles have passwords. */
export const passwords = { ada: 'engine-note-g', grace: 'nanosecond-wire' } as const;
export type Person = keyof typeof passwords;
/** Has an account of the system, and a role without a password. */
export const peer = 'linus';

/** All three may connect to the database; ada may read the table library.books. */
export async function createPeople(t: ScenarioRun, database: string): Promise<void> {
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

/** Removes what `createPeople` has made. */
export async function removePeople(t: ScenarioRun, database: string): Promise<void> {
  await sql(t, database, `DROP SCHEMA library CASCADE; DROP OWNED BY ada, grace, ${peer}`);
  await sql(t, 'postgres', `DROP ROLE ada, grace, ${peer}`);
  await t.run(['userdel', '--remove', peer], { accept: 'any' });
}

/** Reads the table as the person's role, in the way that the service connects: from its account, with a password. */
export async function logIn(
  t: ScenarioRun,
  name: Person,
  database: string,
  password: string = passwords[name],
): Promise<RunResult> {
  const command = query(name, database, 'SELECT title FROM library.books');
  return t.run(command, { user: 'mathesar', env: { PGPASSWORD: password }, accept: 'any' });
}

/** The command that asks a database as a role, over the socket and without a question for a password. */
export function query(role: string, database: string, text: string): readonly string[] {
  return ['psql', '-X', '-w', '-At', '-U', role, '-d', database, '-c', text];
}
