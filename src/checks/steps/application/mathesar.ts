import { z } from 'zod';
import { expectEqual, expectThat } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import type { Application } from './interface.ts';
import { connectStarterDatabase } from '../database/databases.ts';
import { remoteCall } from './load.ts';
import { role, sql, starterDatabase } from '../database/postgresql.ts';
import type { Visitor } from './visitor.ts';

const named = z.object({ oid: z.number(), name: z.string() });
const columns = z.array(z.object({ id: z.number(), name: z.string() }));
const records = z.object({ results: z.array(z.record(z.string(), z.unknown())) });
const uploaded = z.object({ id: z.number() });

interface Place {
  readonly database_id: number;
  readonly schema_oid: number;
}

interface Table {
  readonly database_id: number;
  readonly table_oid: number;
}

/** Mathesar: a record is a row of a table in a schema of the starter database, written by remote procedures. */
export const mathesar: Application = {
  name: 'mathesar',
  writeRecord: async (t, who, text) => {
    const table = await tableNamed(who, await schema(t, who), 'Notes');
    const attnum = await columnNamed(who, table, 'Text');
    await who.call('records.add', { ...table, record_def: { [attnum]: text } });
  },
  readRecords: async (t, who) => {
    const table = await tableNamed(who, await schema(t, who), 'Notes');
    const attnum = await columnNamed(who, table, 'Text');
    return (await rows(who, table)).map((row) => String(row[attnum]));
  },
  importFile: async (t, who, name, content) => {
    const place = await schema(t, who);
    const file = { file: { name, content } };
    const answer = await who.upload('/api/db/v0/data_files/', { header: 'true' }, file);
    expectEqual(answer.status, 201, 'the status that an upload is answered with');
    const { id } = uploaded.parse(JSON.parse(answer.body));
    const table = await who.call('tables.import', { ...place, data_file_id: id, table_name: name });
    const { oid } = named.parse(table);
    return JSON.stringify(await rows(who, { database_id: place.database_id, table_oid: oid }));
  },
  everyday: async (t, who) => {
    const { database_id, schema_oid } = await schema(t, who);
    const calls = [
      remoteCall('schemas.list', { database_id }),
      remoteCall('tables.list', { database_id, schema_oid }),
    ];
    return [{ path: '/' }, ...calls];
  },
  sleeping: async (t, who, seconds) => {
    const place = await schema(t, who);
    const view = `"Field notes".sleeping_${seconds}`;
    const query = `SET ROLE ${role}; CREATE OR REPLACE VIEW ${view} AS SELECT pg_sleep(${seconds})::text AS slept;
      SELECT '${view}'::regclass::oid`;
    const [[oid] = []] = await sql(t, await starterDatabase(t), query);
    return remoteCall('records.list', { database_id: place.database_id, table_oid: Number(oid) });
  },
  uploadLarge: async (t, who, name, megabytes) => {
    const file = { name, content: line, times: (megabytes * 1e6) / line.length };
    const answer = await who.upload('/api/db/v0/data_files/', { header: 'true' }, { file });
    expectEqual(answer.status, 201, 'the status that an upload is answered with');
    const find = ['find', '/var/lib/mathesar/media', '-type', 'f', '-size', `${megabytes * 1e6}c`];
    const { stdout } = await t.run([...find, '-name', `${name.replace(/\.\w+$/, '')}*`]);
    expectThat(stdout !== '', `all of ${name} has arrived`);
  },
};

/** Ten bytes. */
const line = 'Teasel,21\n';

async function schema(t: ScenarioRun, who: Visitor): Promise<Place> {
  const { id: database_id } = await connectStarterDatabase(t, who);
  const name = 'Field notes';
  const listed = z.array(named).parse(await who.call('schemas.list', { database_id }));
  const found = listed.find((one) => one.name === name);
  if (found !== undefined) return { database_id, schema_oid: found.oid };
  const added = named.parse(await who.call('schemas.add', { database_id, name }));
  return { database_id, schema_oid: added.oid };
}

async function tableNamed(who: Visitor, place: Place, name: string): Promise<Table> {
  const { database_id } = place;
  const listed = z.array(named).parse(await who.call('tables.list', { ...place }));
  const found = listed.find((one) => one.name === name);
  if (found !== undefined) return { database_id, table_oid: found.oid };
  const column_data_list = [{ name: 'Text', type: 'text' }];
  const added = await who.call('tables.add', { ...place, table_name: name, column_data_list });
  return { database_id, table_oid: named.parse(added).oid };
}

async function columnNamed(who: Visitor, table: Table, name: string): Promise<number> {
  const listed = columns.parse(await who.call('columns.list', { ...table }));
  const column = listed.find((one) => one.name === name);
  expectThat(column !== undefined, `the table has a column ${name}`);
  return column.id;
}

async function rows(who: Visitor, table: Table): Promise<readonly Record<string, unknown>[]> {
  return records.parse(await who.call('records.list', { ...table })).results;
}
