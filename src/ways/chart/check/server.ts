import { ownAddress, type ContainerMachine } from '../../../machines/containers/container-machine.ts';

const password = 'the role 9 has one';
const database = 'mathesar_django';

/** The PostgreSQL of the machine, as a server outside of the cluster. */
export class Server {
  readonly #machine: ContainerMachine;

  private constructor(machine: ContainerMachine) {
    this.#machine = machine;
  }

  static async start(machine: ContainerMachine): Promise<Server> {
    await machine.ask(['sh', '-euc', setUp, 'sh', password, database]);
    return new Server(machine);
  }

  /** Of the machine, as pods see it. */
  readonly address = ownAddress;

  /** What CloudNativePG makes on a cluster, or its administrator for a managed server. */
  get secret(): string {
    const stringData = { host: ownAddress, port: '5432', dbname: database, username: 'mathesar', password };
    const metadata = { name: 'mathesar-database-app' };
    return JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, stringData });
  }

  async backUp(): Promise<void> {
    await this.#machine.ask([
      'sh',
      '-euc',
      `${asPostgres} pg_dump --format custom ${database} >/srv/before.dump`,
    ]);
  }

  /** Nobody may be connected. */
  async restore(): Promise<void> {
    const steps = [
      `dropdb ${database}`,
      `createdb --owner mathesar ${database}`,
      `pg_restore --exit-on-error --dbname ${database}`,
    ];
    const lines = steps.map((step) => `${asPostgres} ${step}`).join('\n');
    await this.#machine.ask(['sh', '-euc', `${lines} </srv/before.dump`]);
  }
}

const asPostgres = 'runuser -u postgres --';

/** Arguments: the role's password, and the database. */
const setUp = `
cd /
hba=$(${asPostgres} psql -AtXc 'SHOW hba_file')
echo 'host all all all scram-sha-256' >>"$hba"
${asPostgres} psql -X -v ON_ERROR_STOP=1 -v password="$1" -v database="$2" <<'END'
ALTER SYSTEM SET listen_addresses = '*';
CREATE ROLE mathesar LOGIN PASSWORD :'password';
CREATE DATABASE :"database" OWNER mathesar;
END
systemctl restart postgresql
until ${asPostgres} pg_isready --quiet; do sleep 0.5; done
`;
