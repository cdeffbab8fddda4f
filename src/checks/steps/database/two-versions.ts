import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { expectSame, type UsedInstallation } from '../application/used-installation.ts';
import { nextRelease } from '../upgrading/next-release.ts';
import { firstAnswer, unit } from '../service.ts';
import { sql } from './postgresql.ts';

/** Both run after an upgrade of the distro; ours is the old one. */
export async function amongTwoVersions(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  const { postgresql: newer } = nextRelease(t).distro;
  await t.sh(`[ -e /etc/postgresql/${newer}/main ] || pg_createcluster ${newer} main
    [ "$(pg_lsclusters -h | awk '$1 == ${newer} { print $4 }')" = online ] || pg_ctlcluster ${newer} main start`);
  const { stdout } = await t.run(['pg_lsclusters', '-h']);
  expectContains(stdout, new RegExp(`^${t.distro.postgresql} +main +5432 online`, 'm'), 'the old cluster');
  const port = new RegExp(`^${newer} +main +(\\d+) online`, 'm').exec(stdout)?.[1];
  expectEqual(await losePort(t), '5432', 'the port that is found');
  const roles = await sql(t, 'postgres', "SELECT rolname FROM pg_roles WHERE rolname = 'mathesar'", port);
  expectEqual(roles, [], 'roles named mathesar in the new cluster');
  await expectSame(t, before);
}

/** The old one runs again after the upgrade of the cluster, with the role and the databases of then. */
export async function besideTheOldCluster(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  const old = t.distro.postgresql;
  await t.sh(`pg_conftool ${old} main set port 5431; pg_ctlcluster ${old} main start`);
  const roles = await sql(t, 'postgres', "SELECT rolname FROM pg_roles WHERE rolname = 'mathesar'", '5431');
  expectEqual(roles, [['mathesar']], 'roles named mathesar in the old cluster');
  expectEqual(await losePort(t), '5432', 'the port that is found');
  await expectSame(t, before);
  await t.run(['pg_ctlcluster', old, 'main', 'stop']);
}

/** The port is lost; the next start of the service has to find it. */
async function losePort(t: ScenarioRun): Promise<string> {
  await t.sh(`rm /etc/mathesar/detected.env; systemctl restart ${unit}`);
  await firstAnswer(t);
  return (await t.run(['mathesar', 'config', 'get', 'POSTGRES_PORT'])).stdout.trim();
}
