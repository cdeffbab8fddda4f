import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readYaml } from '../../../support/text/yaml.ts';
import { expectContains, expectEqual, expectLacks, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { createPeople, logIn, passwords, peer, query, removePeople } from '../../steps/database/people.ts';
import { role, sql, starterDatabase } from '../../steps/database/postgresql.ts';
import { reload, replaceRules, rulesNow } from '../../steps/database/rules.ts';

const file = z.strictObject({
  who: z.string(),
  'made by': z.string(),
  /** A line before those of initdb. */
  before: z.string().default(''),
  local: z.string(),
  host: z.string(),
});

/** Administrators of every distro, whose servers come with different files, do the same. */
export const defaultRules: Scenario = {
  name: 'default-rules',
  title: 'roles of people’s own log in with the pg_hba.conf of every distro, and a failure changes nothing',
  shares: 'installed',
  tests: 'never',
  async run(t) {
    const database = await starterDatabase(t);
    await t.step('two people have roles', () => createPeople(t, database));
    const { text: original } = await rulesNow(t);
    const path = fileURLToPath(new URL('default-rules.yaml', import.meta.url));
    for (const each of await readYaml(path, z.array(file)))
      await t.step(`${each.who}: ${each['made by']}`, () => letIn(t, database, textOf(each)));
    await t.step('a server that stores passwords of the old kind', () => withMd5(t, database));
    await t.step('a file with an error stays as it is', () => withError(t, database));
    await t.step('lines with which nobody can log in are taken back', () => withoutRoom(t, database));
    await t.step('take everything back', async () => {
      await replaceRules(t, original);
      await removePeople(t, database);
    });
  },
};

function textOf({ before, local, host }: z.infer<typeof file>): string {
  const comment = '# TYPE  DATABASE        USER            ADDRESS                 METHOD';
  const lines = ['all', 'replication'].flatMap((name) => [
    `local   ${name}     all                              ${local}`,
    `host    ${name}     all             127.0.0.1/32     ${host}`,
    `host    ${name}     all             ::1/128          ${host}`,
  ]);
  return [comment, '', before, ...lines, ''].join('\n');
}

/** Before, PostgreSQL refuses the role; between, it logs in and everybody else as before; afterwards, nothing is left. */
async function letIn(
  t: ScenarioRun,
  database: string,
  text: string,
  method = 'scram-sha-256',
): Promise<void> {
  await replaceRules(t, text);
  const before = await rulesNow(t);
  await refused(t, database);
  await t.run(['mathesar', 'collaborators', 'enable', database]);
  const between = await rulesNow(t);
  expectContains(between.text, `local "${database}" all ${method}\n`, 'pg_hba.conf');
  expectEqual(between.owner, before.owner, 'the owner and mode of pg_hba.conf');
  const isNamed = text.includes('local all postgres peer');
  const own = `local "${database}" "postgres" peer\n`;
  if (isNamed) expectLacks(between.text, own, 'pg_hba.conf');
  else expectContains(between.text, own, 'pg_hba.conf');
  expectEqual((await logIn(t, 'ada', database)).stdout, 'Sketch of the Analytical Engine\n', 'the table');
  for (const user of [role, peer, 'postgres'])
    expectEqual((await t.run(query(user, database, 'SELECT 1'), { user })).stdout, '1\n', user);
  const { stdout } = await t.run(['mathesar', 'collaborators', 'status', '--json']);
  expectContains(stdout, new RegExp(`"${database}": "${method}"`), 'what the status says');
  await t.run(['mathesar', 'collaborators', 'disable', database]);
  expectEqual(await rulesNow(t), before, 'pg_hba.conf, its owner and its mode');
  await refused(t, database);
}

async function refused(t: ScenarioRun, database: string): Promise<void> {
  // The server reads the file soon after it was told to.
  await t.eventually('ada is refused', async () => {
    const { stderr } = await logIn(t, 'ada', database);
    expectContains(stderr, 'Peer authentication failed', 'what ada reads');
  });
}

async function withMd5(t: ScenarioRun, database: string): Promise<void> {
  const set = (password_encryption: string): Promise<unknown> =>
    sql(t, 'postgres', `ALTER SYSTEM ${password_encryption}`).then(() => reload(t));
  const isStored = (kind: string): Promise<void> =>
    t.eventually(`passwords are stored as ${kind}`, async () => {
      await sql(t, 'postgres', `ALTER ROLE ada PASSWORD '${passwords.ada}'`);
      const how = `SELECT left(rolpassword, ${kind.length}) FROM pg_authid WHERE rolname = 'ada'`;
      expectEqual(await sql(t, 'postgres', how), [[kind]], 'how the password is stored');
    });
  const { text } = await rulesNow(t);
  await set("SET password_encryption = 'md5'");
  await isStored('md5');
  await letIn(t, database, text, 'md5');
  await set('RESET password_encryption');
  await isStored('SCRAM');
}

async function withError(t: ScenarioRun, database: string): Promise<void> {
  const { text } = await rulesNow(t);
  await replaceRules(t, `${text}local all ada\n`);
  const before = await rulesNow(t);
  const { stderr } = await t.run(['mathesar', 'collaborators', 'enable', database], { accept: [1] });
  const [[line, error] = []] = await sql(
    t,
    'postgres',
    'SELECT line_number, error FROM pg_hba_file_rules WHERE error IS NOT NULL',
  );
  expectContains(stderr, 'pg_hba.conf already has an error', 'what is said');
  expectContains(stderr, `line ${line ?? ''}: ${error ?? ''}`, 'what is said');
  expectEqual(await rulesNow(t), before, 'pg_hba.conf');
  await replaceRules(t, text);
}

/** The server takes no ordinary role's connection to the database: a trial fails after the lines were written. */
async function withoutRoom(t: ScenarioRun, database: string): Promise<void> {
  const before = await rulesNow(t);
  await sql(t, 'postgres', `ALTER DATABASE "${database}" CONNECTION LIMIT 0`);
  const { stderr } = await t.run(['mathesar', 'collaborators', 'enable', database], { accept: [1] });
  await sql(t, 'postgres', `ALTER DATABASE "${database}" CONNECTION LIMIT -1`);
  expectContains(stderr, `a role with a password cannot log in to ${database}`, 'what is said');
  expectContains(stderr, 'too many connections for database', 'what is said');
  expectEqual(await rulesNow(t), before, 'pg_hba.conf');
  await refused(t, database);
  const left = await sql(t, 'postgres', "SELECT rolname FROM pg_roles WHERE rolname LIKE 'mathesar_trial%'");
  expectThat(left.length === 0, `no throwaway role is left: ${left.join(', ')}`);
}
