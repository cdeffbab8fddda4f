import type { Fault } from '../../faults/fault.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { elsewhere, type ServerElsewhere } from '../../steps/database/elsewhere/server.ts';

type Act = (t: ScenarioRun, server: ServerElsewhere) => Promise<unknown>;

/** A reason for which a server elsewhere cannot be used. */
export interface Refusal {
  readonly what: string;
  readonly prepare?: Act;
  /** Besides host, password file and what verify-full needs. */
  readonly options: readonly string[];
  readonly says: string;
  readonly step: string;
  readonly undo?: Act;
}

const port = ['--port', elsewhere.port] as const;
const wrong = '/root/wrong-password';

/** Every reason, with the words that name it and the one thing to do. */
export const refusals: readonly Refusal[] = [
  {
    what: 'the password is wrong',
    prepare: (t) => t.sh(`umask 077; echo wrong >${wrong}`),
    options: [...port, '--password-file', wrong],
    says: 'refuses the password of the role "mathesar"',
    step: '--password-file FILE',
    undo: (t) => t.run(['rm', wrong]),
  },
  {
    what: 'the authority is another one',
    options: [...port, '--sslrootcert', elsewhere.otherAuthority],
    says: 'was not signed by an authority in',
    step: '--sslrootcert FILE',
  },
  {
    what: 'the certificate is for another name',
    options: [...port, '--host', elsewhere.address],
    says: `the certificate of ${elsewhere.address} is for another name`,
    step: '--host NAME',
  },
  {
    what: 'the certificate has expired',
    prepare: (_, server) => server.present('expired'),
    options: port,
    says: `the certificate of ${elsewhere.name} has expired`,
    step: 'Renew it on the server',
    undo: (_, server) => server.present('valid'),
  },
  {
    what: 'the certificate is valid from next year on, as where the clock is behind',
    prepare: (_, server) => server.present('early'),
    options: port,
    says: `the certificate of ${elsewhere.name} is not valid yet`,
    step: 'Compare the clocks of this machine and of the server',
    undo: (_, server) => server.present('valid'),
  },
  {
    what: 'the server speaks no TLS',
    prepare: (_, server) => server.configure(['ssl = off']),
    options: port,
    says: 'speaks no TLS',
    step: 'Turn ssl on',
    undo: (_, server) => server.configure([]),
  },
  {
    what: 'the name does not exist',
    options: [...port, '--host', 'absent.example.test'],
    says: 'the name absent.example.test cannot be resolved',
    step: '--host NAME',
  },
  {
    what: 'nothing listens on the port',
    options: ['--port', '5556'],
    says: `nothing listens on ${elsewhere.name}, port 5556`,
    step: 'compare its port and listen_addresses',
  },
  {
    what: 'there is no such database',
    options: [...port, '--dbname', 'absent'],
    says: 'has no database "absent"',
    step: '--dbname NAME',
  },
  {
    what: 'the role may not connect to the database',
    prepare: (_, server) => server.sql('CREATE DATABASE closed; REVOKE ALL ON DATABASE closed FROM PUBLIC'),
    options: [...port, '--dbname', 'closed'],
    says: 'the role "mathesar" may not connect to the database "closed"',
    step: 'GRANT CONNECT ON DATABASE "closed"',
  },
  {
    what: 'the role may not create tables',
    prepare: (_, server) =>
      server.sql(
        'GRANT CONNECT ON DATABASE closed TO mathesar;\n\\c closed\nREVOKE CREATE ON SCHEMA public FROM PUBLIC',
      ),
    options: [...port, '--dbname', 'closed'],
    says: 'the role "mathesar" may not create tables in the schema "public" of "closed"',
    step: 'GRANT USAGE, CREATE ON SCHEMA "public"',
    undo: (_, server) => server.sql('DROP DATABASE closed'),
  },
  {
    what: 'no line of pg_hba.conf fits',
    prepare: (_, server) => server.admit(['host all other all scram-sha-256']),
    options: port,
    says: 'lets nobody in from here as the role "mathesar"',
    step: 'hostssl mathesar_django mathesar',
    undo: (_, server) => server.admit(['host all all all scram-sha-256']),
  },
  {
    what: 'the server takes no writes',
    prepare: (_, server) => server.configure(['default_transaction_read_only = on']),
    options: port,
    says: 'takes no writes: it is set to read-only',
    step: 'Name the server that does',
    undo: (_, server) => server.configure([]),
  },
  {
    what: 'the server is a standby',
    prepare: (_, server) => server.demote(),
    options: port,
    says: 'takes no writes: it is a standby',
    step: 'Name the server that does',
    undo: (_, server) => server.promote(),
  },
  {
    what: 'the role has no connection left',
    prepare: (_, server) => server.sql('ALTER ROLE mathesar CONNECTION LIMIT 1'),
    options: port,
    says: 'has no connection left',
    step: 'raise max_connections or the limit of the role',
    undo: (_, server) => server.sql('ALTER ROLE mathesar CONNECTION LIMIT -1'),
  },
];

/** The row of a reason. */
export function faultOf({ what, says, step }: Refusal): Fault & { readonly id: string } {
  return {
    id: `elsewhere-${what.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`,
    subject: 'PostgreSQL elsewhere',
    before: 'in use, about to move to a server elsewhere',
    fault: what,
    after: `set-up says: “${says}”, and: “${step}”; no setting is written`,
  };
}
