import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import { install } from '../../steps/packages.ts';
import { firstAnswer, unit } from '../../steps/service.ts';

/** After an upgrade of the system both clusters warn at each connection; one of them is Mathesar's. */
export const twoServers: Scenario = {
  name: 'two-servers',
  title: 'of two clusters that both print warnings, Mathesar finds again the one that it used',
  packageManagers: ['apt'],
  postgresql: 'running',
  fault: {
    subject: 'PostgreSQL here',
    before: 'in use with the second of two clusters, both of which warn at each connection',
    fault: 'the port is lost from the settings',
    after: '`mathesar setup` finds the cluster that has its role, and creates nothing in the other',
  },
  async run(t) {
    await t.step('create a second cluster; both print warnings', () => secondCluster(t));
    await t.step('install the package for the second cluster', async () => {
      await t.sh("mkdir -p /etc/mathesar && echo 'POSTGRES_PORT=5433' >/etc/mathesar/mathesar.env");
      await install(t, [t.package.path]);
      await firstAnswer(t);
    });
    await t.sh('sed -i /^POSTGRES_PORT=/d /etc/mathesar/mathesar.env');
    const before = await useInstallation(t, '5433');
    await t.step('the port is gone from the settings: it is found again', async () => {
      await t.run(['systemctl', 'stop', unit]);
      await t.sh('rm -f /etc/mathesar/detected.env');
      await t.run(['mathesar', 'setup']);
      await expectNothingLost(t, before);
      const { stdout } = await t.run(['mathesar', 'config', 'get', 'POSTGRES_PORT']);
      expectEqual(stdout, '5433\n', 'the port that was found');
    });
    await t.step('nothing was created in the first cluster', async () => {
      expectEqual(await roles(t, 5432), '0\n', 'roles named mathesar in the first cluster');
      expectEqual(await roles(t, 5433), '1\n', 'roles named mathesar in the second cluster');
    });
  },
};

async function secondCluster(t: ScenarioRun): Promise<void> {
  await t.sh(`version=$(pg_lsclusters -h | awk 'NR == 1 { print $1 }')
    pg_createcluster --port 5433 --start "$version" second`);
  for (const port of [5432, 5433]) {
    const warning = "UPDATE pg_database SET datcollversion = '0' WHERE datname = 'postgres'";
    await t.run(['psql', '-X', '-p', String(port), '-c', warning], { user: 'postgres' });
    const { stderr } = await t.run(['psql', '-X', '-p', String(port), '-c', 'SELECT 1'], {
      user: 'postgres',
    });
    expectContains(stderr, /WARNING: .*collation version/, `what the cluster on port ${port} warns of`);
  }
}

async function roles(t: ScenarioRun, port: number): Promise<string> {
  const query = "SELECT count(*) FROM pg_roles WHERE rolname = 'mathesar'";
  const { stdout } = await t.run(['psql', '-X', '-At', '-p', String(port), '-c', query], {
    user: 'postgres',
  });
  return stdout;
}
