import { z } from 'zod';
import { expectThat } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { role, sql, starterDatabase } from './postgresql.ts';
import type { Visitor } from '../application/visitor.ts';

const connected = z.object({
  id: z.number(),
  name: z.string(),
  /** Absent in the sample, which names a server by a database on it. */
  server_id: z.number().optional(),
  last_confirmed_sql_version: z.string(),
  needs_upgrade_attention: z.boolean(),
});
export type ConnectedDatabase = z.infer<typeof connected>;

/** The databases that the application is connected to. */
export async function connectedDatabases(who: Visitor): Promise<readonly ConnectedDatabase[]> {
  return z.array(connected).parse(await who.call('databases.configured.list'));
}

/** Connects the starter database over the socket and without a password, unless it is connected already. */
export async function connectStarterDatabase(t: ScenarioRun, who: Visitor): Promise<ConnectedDatabase> {
  return connectDatabase(t, who, await starterDatabase(t));
}

/** The same for a database by its name. */
export async function connectDatabase(
  t: ScenarioRun,
  who: Visitor,
  database: string,
): Promise<ConnectedDatabase> {
  const find = async (): Promise<ConnectedDatabase | undefined> =>
    (await connectedDatabases(who)).find(({ name }) => name === database);
  const already = await find();
  if (already !== undefined) return already;
  const [[socket, port] = []] = await sql(
    t,
    'postgres',
    "SELECT split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port')",
  );
  const place = { host: socket, port: Number(port), database };
  await who.call('databases.setup.connect_existing', { ...place, role, password: '', nickname: null });
  const found = await find();
  expectThat(found !== undefined, `${database} is among the connected databases`);
  return found;
}
