import { expectThat } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';

export const metadataDatabase = 'mathesar_django';
export const role = 'mathesar';

/** The rows of a query, run as PostgreSQL's superuser; values as text. */
export async function sql(
  t: ScenarioRun,
  database: string,
  query: string,
  port = '5432',
): Promise<readonly string[][]> {
  const separator = '\u001f';
  const psql = ['psql', '-X', '-q', '-A', '-t', '-F', separator, '-v', 'ON_ERROR_STOP=1', '-p', port];
  const { stdout } = await t.run([...psql, '-d', database, '-c', query], {
    user: 'postgres',
    env: { PGOPTIONS: '-c client_min_messages=warning' },
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(separator));
}

/** The databases that belong to the application's role, by name. */
export async function ownedDatabases(t: ScenarioRun): Promise<readonly string[]> {
  const query = `SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = '${role}' ORDER BY 1`;
  return (await sql(t, 'postgres', query)).flat();
}

/** The database for the user's data that the installation creates. */
export async function starterDatabase(t: ScenarioRun): Promise<string> {
  const own = (await ownedDatabases(t)).filter((name) => name !== metadataDatabase);
  const [name] = own;
  expectThat(name !== undefined && own.length === 1, `there is one starter database, not ${own.join(', ')}`);
  return name;
}

/** The major version of the server that runs, e.g. 17: a stand-in's may be another than its distro's. */
export async function serverMajor(t: ScenarioRun): Promise<number> {
  const [[version = ''] = []] = await sql(t, 'postgres', 'SHOW server_version_num');
  return Math.floor(Number(version) / 10_000);
}
