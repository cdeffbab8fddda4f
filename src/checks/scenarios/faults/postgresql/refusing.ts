import { expectContains } from '../../../runner/expectation.ts';
import { sql } from '../../../steps/database/postgresql.ts';
import { firstAnswer } from '../../../steps/service.ts';
import { restartService, told, type Case } from './case.ts';

const peer = 'local all mathesar peer';
const postgres = 'local all postgres peer';

/** It answers, and does not let Mathesar work. */
export const refusing: readonly Case[] = [
  {
    id: 'hba-rejects',
    fault: 'pg_hba.conf refuses the role `mathesar`',
    after: '`mathesar status` gives the line to add; with it, people go on without a restart',
    run: async (t, cluster) => {
      await cluster.admitFirst(['local all mathesar reject']);
      await told(t, 'lets nobody in from here as the role "mathesar"');
      await told(t, `add this line, and reload it: ${peer}`);
      await cluster.admitFirst([peer, 'local all mathesar reject']);
      await firstAnswer(t);
      await cluster.restore();
      await cluster.control('reload');
    },
  },
  {
    id: 'hba-asks-for-passwords',
    fault: 'pg_hba.conf asks every local account for a password, that of PostgreSQL too',
    after: 'the service’s journal and `mathesar status` give the two lines to add; then it comes by itself',
    run: async (t, cluster) => {
      await cluster.admitFirst(['local all all scram-sha-256']);
      await restartService(t);
      const next = await told(t, `add this line, and reload it: ${postgres}`);
      expectContains(next, peer, 'the next step');
      await cluster.admitFirst([postgres, peer, 'local all all scram-sha-256']);
      await firstAnswer(t);
      await cluster.restore();
      await cluster.control('reload');
    },
  },
  {
    id: 'hba-refuses-postgres',
    fault: 'pg_hba.conf refuses the account `postgres` only',
    after:
      'the service starts all the same, as its role is let in; the journal says what cannot be looked after',
    run: async (t, cluster) => {
      await cluster.admitFirst(['local all postgres reject']);
      await t.run(['systemctl', 'restart', 'mathesar']);
      await firstAnswer(t);
      await t.sh("journalctl -u mathesar -o cat -n 50 | grep 'role and databases cannot be looked after'");
      await cluster.restore();
      await cluster.control('reload');
    },
  },
  {
    id: 'read-only',
    fault: 'PostgreSQL is set to read-only (default_transaction_read_only)',
    after: '`mathesar status` gives the command that ends it; then the service comes by itself',
    run: async (t, cluster) => {
      await sql(t, 'postgres', 'ALTER SYSTEM SET default_transaction_read_only = on');
      await cluster.control('reload');
      await restartService(t);
      await t.sh(await told(t, 'it takes no writes now'));
      await firstAnswer(t);
      await sql(t, 'postgres', 'ALTER SYSTEM RESET default_transaction_read_only');
      await cluster.control('reload');
    },
  },
  {
    id: 'no-login',
    fault: 'the role `mathesar` may not log in any more (NOLOGIN)',
    after: '`mathesar setup` says so, and the SQL that lets it; then the service comes by itself',
    run: async (t) => {
      await sql(t, 'postgres', 'ALTER ROLE mathesar NOLOGIN');
      await restartService(t);
      const { stdout, stderr } = await t.run(['mathesar', 'setup'], { accept: [1] });
      const said = stdout + stderr;
      expectContains(said, 'the role "mathesar" may not log in', 'what mathesar setup says');
      await sql(t, 'postgres', /To let it: (ALTER ROLE .*)$/m.exec(said)?.[1] ?? 'none');
      await firstAnswer(t);
    },
  },
  {
    id: 'connections-used-up',
    fault: 'other programs use every connection (max_connections)',
    after: '`mathesar status` says so; once they end, people go on without a restart',
    run: async (t, cluster) => {
      await cluster.configure(['max_connections = 12']);
      await cluster.control('restart');
      // A session that sleeps would not notice that its client is gone.
      const sessions = 'for i in $(seq 12); do psql -Xqc "SELECT pg_sleep(20)" & done; wait';
      const asPostgres = ['-p', 'User=postgres', '--unit=others', '--collect'];
      await t.run(['systemd-run', ...asPostgres, 'sh', '-c', sessions]);
      await told(t, 'has no connection left');
      await firstAnswer(t);
      await cluster.restore();
      await cluster.control('restart');
    },
  },
];
