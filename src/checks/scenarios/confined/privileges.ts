import { expectEqual, expectLacks, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectUnchanged, install } from '../../steps/packages.ts';
import {
  metadataDatabase,
  ownedDatabases,
  role,
  sql,
  starterDatabase,
} from '../../steps/database/postgresql.ts';
import { secretKey } from '../../steps/state/secret.ts';
import { unit } from '../../steps/service.ts';

/** Owners and modes by design, as stat prints them with "%U:%G %a". */
const ownersAndModes: Readonly<Record<string, string>> = {
  '/etc/mathesar': 'root:mathesar 750',
  '/etc/mathesar/detected.env': 'root:mathesar 640',
  '/etc/mathesar/mathesar.env': 'root:mathesar 640',
  '/etc/mathesar/secret.env': 'root:root 600',
  '/usr/bin/mathesar': 'root:root 755',
  '/usr/lib/mathesar/app': 'root:root 755',
  '/usr/lib/mathesar/venv': 'root:root 755',
  '/usr/lib/mathesar/admin': 'root:root 755',
  '/usr/lib/mathesar/bin': 'root:root 755',
  '/usr/share/mathesar/sql': 'root:root 755',
  '/var/lib/mathesar': 'mathesar:mathesar 750',
};

/** A cautious administrator compares the installation with the documentation. */
export const privileges: Scenario = {
  name: 'privileges',
  title: 'the role, the files and the service have the least privileges that they need',
  shares: 'installed',
  async run(t) {
    await t.step('the role may log in, and has no other privilege', () => roleAttributes(t));
    await t.step('it owns its two databases, and PUBLIC has no privilege on them', () => databases(t));
    await t.step('files have the owners and modes of the design', () => files(t));
    await t.step('no other user can read the secret key', () => secret(t));
    await t.step('the service listens only on the loopback interface', () => listening(t));
    await t.step('the unit is sandboxed', () => sandbox(t));
    await t.step('the installed files are those of the package', () => expectUnchanged(t));
    if (t.distro.packageManager !== 'apt') return;
    await t.step('debsums finds the same', async () => {
      await install(t, ['debsums']);
      const sums = await t.run(['debsums', '--silent', '--all', t.package.name]);
      expectEqual(sums.stdout + sums.stderr, '', 'what debsums says');
    });
  },
};

async function roleAttributes(t: ScenarioRun): Promise<void> {
  const attributes = await sql(
    t,
    'postgres',
    `SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
            rolpassword IS NULL FROM pg_authid WHERE rolname = '${role}'`,
  );
  const named = 'login, superuser, createdb, createrole, replication, bypassrls, no password';
  expectEqual(attributes, [['t', 'f', 'f', 'f', 'f', 'f', 't']], `the role's ${named}`);
  const memberships = await sql(
    t,
    'postgres',
    `SELECT roleid::regrole, member::regrole FROM pg_auth_members
     WHERE '${role}'::regrole IN (roleid, member)`,
  );
  expectEqual(memberships, [], "the role's memberships and members");
}

async function databases(t: ScenarioRun): Promise<void> {
  const starter = await starterDatabase(t);
  expectEqual([...(await ownedDatabases(t))], [metadataDatabase, starter].sort(), 'the databases it owns');
  for (const database of [metadataDatabase, starter]) {
    const rights = await sql(
      t,
      'postgres',
      `SELECT p, has_database_privilege('public', '${database}', p)
       FROM unnest(ARRAY['CONNECT', 'TEMPORARY', 'CREATE']) p`,
    );
    const none = ['CONNECT', 'TEMPORARY', 'CREATE'].map((right) => [right, 'f']);
    expectEqual(rights, none, `PUBLIC's privileges on ${database}`);
  }
  const own = await sql(
    t,
    'postgres',
    `SELECT p FROM unnest(ARRAY['CONNECT', 'TEMPORARY', 'CREATE']) p
     WHERE has_database_privilege('${role}', '${metadataDatabase}', p)`,
  );
  expectEqual(own, [['CONNECT']], `the role's privileges on ${metadataDatabase}`);
}

async function files(t: ScenarioRun): Promise<void> {
  const paths = Object.keys(ownersAndModes);
  const { stdout } = await t.run(['stat', '-c', '%n %U:%G %a', ...paths]);
  const found = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );
  expectEqual(found, ownersAndModes, 'owners and modes');
  const foreign = await t.run([
    ...['find', '/usr/lib/mathesar', '/usr/share/mathesar', '/usr/bin/mathesar', '/etc/mathesar'],
    // Bytecode is compiled in the background, under temporary names.
    '-ignore_readdir_race',
    ...['(', '!', '-user', 'root', '-o', '!', '-type', 'l', '-perm', '/022', ')', '-print'],
  ]);
  expectEqual(foreign.stdout, '', 'files that anyone other than root could change');
}

async function secret(t: ScenarioRun): Promise<void> {
  const key = await secretKey(t);
  expectThat(/^[A-Za-z0-9_-]{40,}$/.test(key), 'the key is long, and of characters that every parser leaves');
  const readable = await t.sh(
    `find / -xdev -path /proc -prune -o -type f -perm -o=r -size -2M -print0 | xargs -0 grep -lsF -e "$KEY" || :`,
    { env: { KEY: key } },
  );
  expectEqual(readable.stdout, '', 'world-readable files with the secret key');
  const shown = await t.run(['systemctl', 'show', unit]);
  expectLacks(shown.stdout, key, 'what systemctl shows to everybody');
  const arguments_ = await t.sh("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' || :");
  expectLacks(arguments_.stdout, key, 'the process list');
  expectLacks(await t.machine.logs(), key, 'the journal');
}

async function listening(t: ScenarioRun): Promise<void> {
  const { stdout } = await t.sh("ss -H -ltn | awk '{ print $4 }' | sort -u");
  const sockets = stdout.trim().split('\n');
  expectThat(sockets.includes('127.0.0.1:8000'), `the service listens on 127.0.0.1:8000: ${stdout}`);
  const open = sockets.filter((socket) => !/^(127\.\d+\.\d+\.\d+(%lo)?|\[::1\]):\d+$/.test(socket));
  expectEqual(open, [], 'sockets that others than this machine could reach');
}

async function sandbox(t: ScenarioRun): Promise<void> {
  const verified = await t.run(['systemd-analyze', 'verify', '--man=no', unit]);
  expectEqual(verified.stdout + verified.stderr, '', 'what systemd-analyze verify says');
  const { stdout } = await t.run(['systemd-analyze', 'security', '--no-pager', unit]);
  const level = Number(/exposure level for \S+: (\d+\.\d+)/.exec(stdout)?.[1]);
  t.measure('systemd-analyze security', level, '');
  expectThat(level <= 1.2, `the exposure level is at most 1.2, not ${level}`);
}
