import { metadataDatabase, role, sql, starterDatabase } from '../../../steps/database/postgresql.ts';
import { firstAnswer } from '../../../steps/service.ts';
import type { Case } from './case.ts';

/** Around it something changes. */
export const surroundings: readonly Case[] = [
  {
    id: 'restarted',
    fault: 'PostgreSQL is restarted at once (immediate), and all sessions end, while people work',
    after: 'people go on: no restart, no set-up',
    run: async (t, cluster) => {
      await sql(
        t,
        'postgres',
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`,
      );
      await firstAnswer(t);
      await t.sh(`kill -QUIT "$(head -n 1 ${cluster.data}/postmaster.pid)"`);
      await t.eventually('it has ended', () => t.sh(`! test -e ${cluster.data}/postmaster.pid`));
      await cluster.control('restart');
    },
  },
  {
    id: 'without-md5',
    fault: 'nobody may use md5() of PostgreSQL any more, as in FIPS mode',
    after: 'the service starts, and everything works',
    run: async (t) => {
      const databases = [metadataDatabase, await starterDatabase(t)];
      for (const one of databases)
        await sql(t, one, 'REVOKE EXECUTE ON FUNCTION md5(text), md5(bytea) FROM PUBLIC');
      await t.run(['systemctl', 'restart', 'mathesar']);
      await firstAnswer(t);
      for (const one of databases)
        await sql(t, one, 'GRANT EXECUTE ON FUNCTION md5(text), md5(bytea) TO PUBLIC');
    },
  },
];
