import { z } from 'zod';
import { messageOf } from '../../../support/errors.ts';
import { fail } from '../../runner/expectation.ts';
import { sql } from '../database/postgresql.ts';
import type { Visitor } from '../application/visitor.ts';
import { mary, type Scene } from './scene.ts';

const created = z.object({ database: z.object({ id: z.number() }) });

/** Somebody opens Mathesar, which reads its own tables; without them `mathesar status` says why. */
export async function readOwn({ t, administrator }: Scene): Promise<void> {
  try {
    await administrator.call('databases.configured.list');
  } catch (error) {
    const { stdout } = await t.run(['mathesar', 'status'], { accept: 'any' });
    fail(`${messageOf(error)}\n${stdout}`);
  }
}

/** A schema in the starter database. */
export async function ownSchema({ t, administrator, database }: Scene): Promise<void> {
  await administrator.call('schemas.add', { database_id: database.id, name: 'probe' });
  await sql(t, database.name, 'DROP SCHEMA probe');
}

/** A table in the schema public, which the starter database came with. */
export async function table({ t, administrator, database }: Scene): Promise<void> {
  const [[oid] = []] = await sql(t, database.name, "SELECT 'public'::regnamespace::oid");
  const place = { database_id: database.id, schema_oid: Number(oid) };
  await administrator.call('tables.add', { ...place, table_name: 'probe' });
  await sql(t, database.name, 'DROP TABLE public.probe');
}

/** A file imported into a table that exists. */
export async function bulkInsert({ administrator, database, books }: Scene): Promise<void> {
  const mappings = [{ csv_column: { index: 0, name: 'title' }, table_column: 1 }];
  const fields = { database_id: String(database.id), target_table_oid: String(books), header: 'true' };
  const { status, body } = await administrator.upload(
    '/bulk_insert/',
    { ...fields, mappings: JSON.stringify(mappings) },
    { file: { name: 'books.csv', content: 'title\nNotes by the Translator\n' } },
  );
  if (status !== 200) fail(body);
}

/** A database from the web interface. */
export async function newDatabase({ t, administrator }: Scene): Promise<void> {
  await forget(administrator, await create(administrator));
  await sql(t, 'postgres', 'DROP DATABASE probe');
}

/** A database from the web interface, given to a role that was made there, too. */
export async function newOwner({ t, administrator, database }: Scene): Promise<void> {
  const id = await create(administrator);
  try {
    const role = { rolename: 'probe', password: mary.password, login: true };
    await administrator.call('roles.add', { database_id: database.id, ...role });
    const [[oid] = []] = await sql(t, 'postgres', "SELECT 'probe'::regrole::oid");
    const change = { database_id: id, new_owner_oid: Number(oid) };
    await administrator.call('databases.privileges.transfer_ownership', change);
  } finally {
    await sql(t, 'postgres', 'ALTER DATABASE probe OWNER TO mathesar');
    await forget(administrator, id);
    await sql(t, 'postgres', 'DROP DATABASE probe');
    await sql(t, 'postgres', 'DROP ROLE IF EXISTS probe');
  }
}

async function create(administrator: Visitor): Promise<number> {
  const answer = await administrator.call('databases.setup.create_new', { database: 'probe' });
  return created.parse(answer).database.id;
}

async function forget(administrator: Visitor, database_id: number): Promise<void> {
  await administrator.call('databases.configured.disconnect', { database_id });
}
