import { expectContains, expectEqual } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import { expectSame, useInstallation } from '../../../steps/application/used-installation.ts';
import { metadataDatabase, serverMajor, sql, starterDatabase } from '../../../steps/database/postgresql.ts';
import { secondCluster, type SecondCluster } from '../../../steps/database/second-cluster.ts';
import { firstAnswer, unit } from '../../../steps/service.ts';

/** Runs SQL in one database of one of the two clusters. */
type Run = (query: string) => Promise<readonly string[][]>;

/** Commands whose words must not change with what PostgreSQL prints besides its answer. */
const commands = [
  'status',
  'config check',
  'manage check',
  'setup --dry-run',
  'collaborators status',
  'upgrade-databases --json',
  'media prune --older-than 30 --dry-run --json',
] as const;

/** After an upgrade of the system every connection warns; and somebody greets with a trigger. */
export const noisyClusters: Scenario = {
  name: 'noisy-clusters',
  title: 'of two clusters that print notices and warnings at each connection, Mathesar finds its own',
  shares: 'installed',
  tests: 'never',
  fault: {
    subject: 'PostgreSQL here',
    before:
      'in use beside a cluster on a lower port; both warn of collations at each connection, and from PostgreSQL 17 on a login event trigger raises a notice and a warning',
    fault: 'the port is lost from the settings',
    after:
      '`mathesar setup` finds the cluster that has its role and makes nothing in the other; commands say word for word what they say otherwise',
  },
  async run(t) {
    const before = await useInstallation(t);
    const usual = await said(t);
    const other = await t.step('another cluster, on a lower port', () => secondCluster(t, '5431'));
    const places = await connections(t, other);
    const versions = await Promise.all(places.map((run) => run(versionsNow)));
    await t.step('both print warnings and notices', () => makeNoise(t, places));
    await t.step('the port is gone from the settings: it is found again', async () => {
      await t.run(['systemctl', 'stop', unit]);
      await t.run(['rm', '/etc/mathesar/detected.env']);
      await t.run(['mathesar', 'setup']);
      await firstAnswer(t);
      const { stdout } = await t.run(['mathesar', 'config', 'get', 'POSTGRES_PORT']);
      expectEqual(stdout, '5432\n', 'the port that was found');
      const roles = await other.sql("SELECT rolname FROM pg_roles WHERE rolname = 'mathesar'");
      expectEqual(roles, [], 'roles named mathesar in the other cluster');
    });
    await t.step('commands say what they say otherwise, and a backup is whole', async () => {
      expectEqual(await said(t), usual, 'what the commands say');
      await t.sh(
        'mathesar backup --to /srv/noisy && mathesar backup verify /srv/noisy/*.tar && rm -r /srv/noisy',
      );
    });
    await expectSame(t, before);
    await t.step('quiet again', async () => {
      for (const [index, run] of places.entries()) await makeQuiet(run, versions[index] ?? []);
      await other.remove();
    });
  },
};

async function said(t: ScenarioRun): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const words of commands) {
    const { stdout, stderr } = await t.run(['mathesar', ...words.split(' ')]);
    texts.push(words, stdout, stderr);
  }
  return texts;
}

/** A way into each database that somebody asks something. */
async function connections(t: ScenarioRun, other: SecondCluster): Promise<readonly Run[]> {
  const ours = ['postgres', metadataDatabase, await starterDatabase(t)];
  return [(query: string) => other.sql(query), ...ours.map((name) => (query: string) => sql(t, name, query))];
}

const versionsNow =
  'SELECT quote_nullable(datcollversion) FROM pg_database WHERE datname = current_database()';

async function makeNoise(t: ScenarioRun, places: readonly Run[]): Promise<void> {
  const greets = (await serverMajor(t)) >= 17;
  if (!greets) t.note('PostgreSQL has login event triggers from version 17 on');
  for (const run of places) {
    await run("UPDATE pg_database SET datcollversion = '0' WHERE datname = current_database()");
    if (!greets) continue;
    await run(`CREATE FUNCTION public.greet() RETURNS event_trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE NOTICE 'Welcome, {"state": "ours"}'; RAISE WARNING 'ERROR: be careful'; END $$;
      CREATE EVENT TRIGGER greet ON login EXECUTE FUNCTION public.greet()`);
  }
  for (const port of ['5431', '5432']) {
    const asked = await t.run(['psql', '-X', '-p', port, '-c', 'SELECT 1'], { user: 'postgres' });
    expectContains(asked.stderr, /WARNING: .*collation version/, `what the cluster on port ${port} warns of`);
    if (greets) expectContains(asked.stderr, 'NOTICE:  Welcome', `how the cluster on port ${port} greets`);
  }
}

async function makeQuiet(run: Run, [[version = 'NULL'] = []]: readonly string[][]): Promise<void> {
  await run('DROP EVENT TRIGGER IF EXISTS greet; DROP FUNCTION IF EXISTS public.greet()');
  await run(`UPDATE pg_database SET datcollversion = ${version} WHERE datname = current_database()`);
}
