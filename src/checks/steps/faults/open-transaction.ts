import { expectEqual, expectThat } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { metadataDatabase, sql } from '../database/postgresql.ts';

/** What somebody's open transaction holds, and with it an upgrade in one of its steps. No "$": systemd expands it. */
const holding = {
  /** Nobody reads accounts, a dump neither. */
  backup: 'LOCK TABLE mathesar_user IN ACCESS EXCLUSIVE MODE',
  /** Everybody reads and writes, and no version puts down that it migrates, or has. */
  record: 'LOCK TABLE django_migrations IN SHARE UPDATE EXCLUSIVE MODE',
  /** Everybody reads and writes, and no table of Mathesar's own is altered. */
  migration: `DO 'BEGIN EXECUTE (
    SELECT ''LOCK TABLE '' || string_agg(oid::regclass::text, '', '') || '' IN ACCESS SHARE MODE''
    FROM pg_class WHERE relkind = ''r'' AND starts_with(relname, ''mathesar_'')
  ); END'`,
} as const;

/** Opens a transaction that holds up an upgrade there; returns what ends it. */
export async function holdUp(t: ScenarioRun, what: keyof typeof holding): Promise<() => Promise<void>> {
  const name = `holds-${what}`;
  const psql = ['psql', '-X', '-q', '-d', metadataDatabase];
  const script = ['-c', `BEGIN; ${holding[what]}; SELECT pg_sleep(900)`];
  const unit = [`--unit=${name}`, '--collect', '--uid=postgres', `--setenv=PGAPPNAME=${name}`];
  await t.run(['systemd-run', ...unit, ...psql, ...script]);
  await t.eventually('the transaction is open', async () => {
    const sleeps = `SELECT count(*) FROM pg_stat_activity WHERE application_name = '${name}' AND wait_event = 'PgSleep'`;
    expectEqual((await sql(t, metadataDatabase, sleeps))[0]?.[0], '1', 'sessions that hold it');
  });
  return async () => {
    // Not its client: the server would sleep on. It has ended already where the server has.
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${name}'`;
    await t.run(['psql', '-X', '-d', metadataDatabase, '-c', end], { user: 'postgres', accept: 'any' });
  };
}

/** The process id of the session of an upgrade that waits for such a transaction; waits until there is one. */
export async function heldUp(t: ScenarioRun): Promise<string> {
  return t.eventually(
    'the upgrade waits for a lock',
    async () => {
      const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = '${metadataDatabase}'
        AND wait_event_type = 'Lock' AND (usename = 'mathesar' OR application_name = 'pg_dump')`;
      const [[pid = ''] = []] = await sql(t, metadataDatabase, waiting);
      expectThat(pid !== '', 'a session of the upgrade waits for a lock');
      return pid;
    },
    120_000,
  );
}
