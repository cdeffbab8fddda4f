import { expectContains, fail } from '../../runner/expectation.ts';
import { sql } from '../database/postgresql.ts';
import { mary, stranger, type Scene } from './scene.ts';
import { bulkInsert, newDatabase, newOwner, ownSchema, readOwn, table } from './in-browser.ts';

/** Who logs in where, for the calls that do. */
export interface LogIn {
  readonly role: string;
  readonly database: string;
}

type Call = (scene: Scene, who: LogIn) => Promise<void>;

/** The calls of packaging/privileges.yaml. Each fails with the words of who refused, and leaves nothing behind. */
export const calls: Readonly<Record<string, Call>> = {
  'databases.configured.list': readOwn,
  migrate: async ({ t }) => {
    await t.run(['mathesar', 'manage', 'createcachetable', 'probe']);
    await sql(t, 'mathesar_django', 'DROP TABLE probe');
  },
  'schemas.add': ownSchema,
  'tables.add': table,
  bulk_insert: bulkInsert,
  'databases.setup.create_new': newDatabase,
  'roles.add': async ({ t, administrator, database }) => {
    const role = { rolename: 'probe', password: mary.password, login: true };
    await administrator.call('roles.add', { database_id: database.id, ...role });
    await sql(t, 'postgres', 'DROP ROLE probe');
  },
  'databases.privileges.transfer_ownership': newOwner,
  'records.list': async ({ colleague, database, books }) => {
    await colleague.call('records.list', { database_id: database.id, table_oid: books });
  },
  pg_dump: async ({ t, database }) => {
    await t.sh('pg_dump -w -d "$DATABASE" >/dev/null', {
      user: 'postgres',
      env: { DATABASE: database.name },
    });
  },
  'log-in': logIn,
  'kept-out': async (scene, { database }) => {
    const left = await scene.t.run(query(stranger, database), { user: stranger, accept: 'any' });
    if (left.exitCode === 0) fail('a role without any privilege has logged in');
    expectContains(left.stderr, 'permission denied for database', 'why it is kept out');
  },
  collaborators: async ({ t, database }) => {
    await t.run(['mathesar', 'collaborators', 'enable', database.name]);
  },
  'per-user': async ({ t }) => {
    await t.run(['mathesar', 'collaborators', 'enable', '--per-user']);
    const left = await sql(
      t,
      'postgres',
      "SELECT datname FROM pg_database WHERE datname LIKE 'mathesar_trial%'",
    );
    for (const [name = ''] of left) await sql(t, 'postgres', `DROP DATABASE ${name}`);
    if (left.length > 0) fail(`left behind: ${left.join(', ')}`);
  },
  'print-sql': printSql,
};

async function logIn({ t }: Scene, { role, database }: LogIn): Promise<void> {
  const options =
    role === mary.name ? { user: 'mathesar', env: { PGPASSWORD: mary.password } } : { user: role };
  await t.run(query(role, database), options);
}

function query(role: string, database: string): readonly string[] {
  return ['psql', '-X', '-w', '-At', '-U', role, '-d', database, '-c', 'SELECT 1'];
}

/** Somebody who may create roles and databases makes others, of other names, with the same files. */
async function printSql({ t }: Scene): Promise<void> {
  const [[port = ''] = []] = await sql(t, 'postgres', 'SHOW port');
  const password = mary.password;
  await sql(t, 'postgres', `CREATE ROLE probe_admin LOGIN CREATEROLE CREATEDB PASSWORD '${password}'`);
  const script = `mathesar setup --print-sql |
    sed -e "s/^\\\\\\\\set role .*/\\\\\\\\set role probe/" -e "s/^\\\\\\\\set metadata .*/\\\\\\\\set metadata probe_django/" \\
      -e "s/^\\\\\\\\set starter .*/\\\\\\\\set starter probe_data/" >/tmp/probe.sql
    psql -X -q -w -h 127.0.0.1 -p "$PORT" -U probe_admin -d postgres </tmp/probe.sql`;
  try {
    await t.sh(script, { env: { PGPASSWORD: password, PORT: port } });
  } finally {
    await sql(t, 'postgres', 'DROP DATABASE IF EXISTS probe_django');
    await sql(t, 'postgres', 'DROP DATABASE IF EXISTS probe_data');
    await sql(t, 'postgres', 'DROP ROLE IF EXISTS probe');
    await sql(t, 'postgres', 'DROP ROLE probe_admin');
    await t.run(['rm', '-f', '/tmp/probe.sql']);
  }
}
