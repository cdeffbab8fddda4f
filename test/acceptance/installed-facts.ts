import type { ScenarioRun } from '../../src/checks/runner/scenario.ts';
import { role, sql } from '../../src/checks/steps/database/postgresql.ts';
import { unit } from '../../src/checks/steps/service.ts';

type Subject = 'paths' | 'settings' | 'account' | 'units' | 'database';

/** What an installation looks like from outside: one line per fact, by subject. */
export type InstalledFacts = Readonly<Record<Subject, readonly string[]>>;

/** Where files of the package may lie. */
const places = [
  ...['/usr/bin/mathesar', '/usr/lib/mathesar', '/usr/share/mathesar', '/etc/mathesar'],
  ...['/var/lib/mathesar', '/var/cache/mathesar'],
  ...['/usr/lib/systemd/system/mathesar*', '/usr/lib/sysusers.d/mathesar*', '/usr/lib/tmpfiles.d/mathesar*'],
  ...['/usr/share/man/man?/mathesar*', '/usr/share/bash-completion/completions/mathesar*'],
  '/etc/systemd/system/*/mathesar*',
];

/** Collects the facts of an installed and running package. */
export async function installedFacts(t: ScenarioRun): Promise<InstalledFacts> {
  // Bytecode is compiled in the background, and depends on Python.
  const find = `find ${places.join(' ')} -name __pycache__ -prune -o -printf '%p %y %m %u:%g %l\\n' | sort`;
  const account = `getent passwd mathesar | cut -d: -f1,5-; id -nG mathesar; getent shadow mathesar | cut -c-10`;
  const units = `systemctl cat ${unit} mathesar-bytecode.service; systemctl is-enabled ${unit}
    systemctl show ${unit} -p User -p Group -p ActiveState -p ExecMainStatus -p UMask -p NRestarts -p FragmentPath`;
  const lines = async (script: string): Promise<readonly string[]> =>
    (await t.sh(script)).stdout.split('\n').filter((line) => line !== '');
  return {
    paths: await lines(find),
    // The distro's own file of certificate authorities is a default.
    settings: (await lines('cat /etc/mathesar/mathesar.env')).map((line) =>
      line.replace(t.distro.caBundle, 'AUTHORITIES'),
    ),
    account: await lines(account),
    units: await lines(units),
    database: await databaseFacts(t),
  };
}

/** The role's attributes and memberships, and owner, grants and settings of the databases and their schemas. */
async function databaseFacts(t: ScenarioRun): Promise<readonly string[]> {
  const attributes = await sql(
    t,
    'postgres',
    `SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit,
            rolconfig, (SELECT rolpassword IS NULL FROM pg_authid a WHERE a.oid = r.oid)
     FROM pg_roles r WHERE rolname = '${role}'`,
  );
  const memberships = await sql(
    t,
    'postgres',
    `SELECT roleid::regrole, member::regrole, admin_option FROM pg_auth_members
     WHERE '${role}'::regrole IN (roleid, member)`,
  );
  const databases = await sql(
    t,
    'postgres',
    `SELECT datname, pg_get_userbyid(datdba), datacl, datconnlimit, shobj_description(oid, 'pg_database')
     FROM pg_database WHERE pg_get_userbyid(datdba) = '${role}' ORDER BY 1`,
  );
  const schemas: string[][] = [];
  for (const [name = ''] of databases) {
    const query = `SELECT nspname, pg_get_userbyid(nspowner), nspacl FROM pg_namespace
                   WHERE nspname !~ '^pg_' ORDER BY 1`;
    schemas.push(...(await sql(t, name, query)).map((row) => [name, ...row]));
  }
  return [...attributes, ...memberships, ...databases, ...schemas].map((row) => row.join(' | '));
}
