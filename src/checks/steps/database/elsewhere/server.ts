import type { RunResult } from '../../../../support/process.ts';
import type { ScenarioRun } from '../../../runner/scenario.ts';
import {
  certificateFolder,
  makeAuthority,
  makeCertificate,
  makeEarlyCertificate,
  makeExpiredCertificate,
  removeAuthority,
} from '../../public/certificates.ts';

const folder = '/srv/elsewhere';
const make = { valid: makeCertificate, expired: makeExpiredCertificate, early: makeEarlyCertificate };

/**
 * A second PostgreSQL server in the machine, which stands for one on another machine: it has an address and a name that
 * are not the loopback's, listens on TCP, and its certificate is signed by an authority that is made here.
 */
export const elsewhere = {
  name: 'db.example.test',
  address: '192.0.2.10',
  port: '5555',
  /** Files with the authority's certificate, and with that of another one. */
  authority: `${certificateFolder}/ca.crt`,
  otherAuthority: `${certificateFolder}/other.crt`,
} as const;

const names = [`DNS:${elsewhere.name}`];

export interface ServerElsewhere {
  /** Runs SQL as its superuser, and returns what psql prints. */
  sql(query: string, database?: string): Promise<string>;
  /** Replaces the lines added to postgresql.conf, and makes the server go by them. */
  configure(lines: readonly string[], how?: 'reload' | 'restart'): Promise<void>;
  /** Replaces pg_hba.conf, but for the line of the superuser. */
  admit(lines: readonly string[]): Promise<void>;
  /** Presents this certificate from now on. */
  present(certificate: keyof typeof make): Promise<void>;
  /** Makes it a standby, as after a failover to another server. */
  demote(): Promise<void>;
  promote(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it, and removes everything of it. */
  remove(): Promise<void>;
}

export async function serverElsewhere(t: ScenarioRun): Promise<ServerElsewhere> {
  await t.sh(`
    ip address add ${elsewhere.address}/32 dev lo
    cp /etc/hosts /srv/hosts
    echo '${elsewhere.address} ${elsewhere.name}' >>/etc/hosts
    install -d -o postgres ${folder}`);
  await makeAuthority(t, 'other');
  await makeAuthority(t);
  /** Takes the newest certificate. PostgreSQL does not read a key that others can. */
  const take = (): Promise<RunResult> =>
    t.sh(`cd ${certificateFolder}; install -o postgres -m 0600 key ${folder}/server.key
      install -o postgres certificate ${folder}/server.crt`);
  await makeCertificate(t, names);
  await take();
  const asPostgres = (script: string): Promise<RunResult> =>
    t.sh(`PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1); cd ${folder}; ${script}`, {
      user: 'postgres',
    });
  await asPostgres(`initdb -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    cat >>data/postgresql.conf <<'END'
port = ${elsewhere.port}
listen_addresses = '${elsewhere.address}'
unix_socket_directories = '${folder}'
ssl = on
ssl_cert_file = '${folder}/server.crt'
ssl_key_file = '${folder}/server.key'
include_if_exists = '${folder}/added.conf'
END`);
  const control = (how: string): Promise<RunResult> => asPostgres(`pg_ctl -D data -l log -w ${how}`);
  const sql: ServerElsewhere['sql'] = async (query, database = 'postgres') => {
    const psql = [
      'psql',
      '-X',
      '-q',
      '-A',
      '-t',
      '-v',
      'ON_ERROR_STOP=1',
      '-h',
      folder,
      '-p',
      elsewhere.port,
    ];
    const { stdout } = await t.run([...psql, '-d', database], { user: 'postgres', input: query });
    return stdout.trim();
  };
  const admit: ServerElsewhere['admit'] = async (lines) => {
    await asPostgres(
      `cat >data/pg_hba.conf <<'END'\n${['local all postgres trust', ...lines].join('\n')}\nEND`,
    );
    await control('reload');
  };
  await control('start');
  await admit(['host all all all scram-sha-256']);
  return {
    sql,
    admit,
    configure: async (lines, how = 'reload') => {
      await asPostgres(`cat >added.conf <<'END'\n${lines.join('\n')}\nEND`);
      await control(how);
    },
    present: async (certificate) => {
      await make[certificate](t, names);
      await take();
      await control('reload');
    },
    demote: async () => {
      await asPostgres('touch data/standby.signal');
      await control('restart');
    },
    promote: async () => {
      await control('promote');
    },
    start: async () => {
      await control('start');
    },
    stop: async () => {
      await control('stop -m fast');
    },
    remove: async () => {
      await control('stop -m immediate');
      await removeAuthority(t);
      await t.sh(`cat /srv/hosts >/etc/hosts
        ip address del ${elsewhere.address}/32 dev lo
        rm -rf ${folder} /srv/hosts`);
    },
  };
}
