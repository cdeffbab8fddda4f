import type { ScenarioRun } from '../../runner/scenario.ts';
import { sql } from './postgresql.ts';

const folder = '/srv/second-cluster';

/** Another cluster of the machine's PostgreSQL, beside Mathesar's: its socket is in the same folder. */
export interface SecondCluster {
  readonly port: string;
  /** The rows of a query, as its superuser. */
  sql(query: string): Promise<readonly string[][]>;
  /** Stops it, and removes everything of it. */
  remove(): Promise<void>;
}

/** Makes and starts one as PostgreSQL's account would by hand, in the same way on every distro. */
export async function secondCluster(t: ScenarioRun, port: string): Promise<SecondCluster> {
  const asPostgres = async (script: string): Promise<void> => {
    const path = 'PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)';
    await t.sh(`${path}; cd ${folder}; ${script}`, { user: 'postgres' });
  };
  await t.run(['install', '-d', '-o', 'postgres', folder]);
  await asPostgres(`initdb -D data --auth-local=peer --auth-host=reject -E UTF8 --locale=C.UTF-8 >/dev/null
    cat >>data/postgresql.conf <<'END'
port = ${port}
listen_addresses = ''
unix_socket_directories = '/run/postgresql'
END
    pg_ctl -D data -l log -w start`);
  return {
    port,
    sql: (query) => sql(t, 'postgres', query, port),
    remove: async () => {
      await asPostgres('pg_ctl -D data -w -m immediate stop');
      await t.run(['rm', '-r', folder]);
    },
  };
}
