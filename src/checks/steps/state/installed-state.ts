import type { ScenarioRun } from '../../runner/scenario.ts';
import { sql } from '../database/postgresql.ts';
import { unit } from '../service.ts';

/**
 * What scenarios that share a machine must not change: settings, units, accounts, roles and databases. One line per
 * fact, without what users write in the application.
 */
export async function installedState(t: ScenarioRun): Promise<readonly string[]> {
  const { stdout } = await t.sh(`
    find /etc/mathesar -printf '%p %u:%g %m\\n' | sort
    find /etc/mathesar -type f -exec sha256sum {} + | sort
    find /etc/systemd/system -printf '%p %l\\n' | sort
    systemctl is-active ${unit} ${t.distro.server.service} || :
    systemctl is-enabled ${unit} || :
    cut -d: -f1 /etc/passwd /etc/group`);
  const names = await sql(
    t,
    'postgres',
    `SELECT 'role', rolname FROM pg_roles WHERE rolname !~ '^pg_'
     UNION SELECT 'database', datname FROM pg_database ORDER BY 1, 2`,
  );
  return [...stdout.trim().split('\n'), ...names.map((row) => row.join(' '))];
}
