import { expectEqual, fail } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { sql } from '../database/postgresql.ts';

/** The next release of the distro, and the package for it. */
export function nextRelease(t: ScenarioRun): NonNullable<ScenarioRun['next']> {
  return t.next ?? fail('the package for the next release was not given');
}

/** Makes the cluster anew in the locale that most are in: its sort orders change with the release. */
export async function clusterInEnglish(t: ScenarioRun): Promise<void> {
  const { postgresql } = t.distro;
  await t.step('make the cluster anew, in en_US.UTF-8', async () => {
    await t.sh(`pg_dropcluster --stop ${postgresql} main
      pg_createcluster --locale en_US.UTF-8 --start ${postgresql} main`);
  });
}

/**
 * Upgrades the machine to the distro's next release as Debian's release notes say: the sources name it, then apt
 * full-upgrade, which keeps the administrator's configuration files. The lists were downloaded when the machine was made.
 * @param packages files of packages to install in the same transaction
 */
export async function fullUpgrade(t: ScenarioRun, packages: readonly string[] = []): Promise<void> {
  const { distro } = nextRelease(t);
  const [from, to] = [t.distro, distro].map(({ machine }) => machine.bootstrap?.suite ?? '');
  const begun = Date.now();
  await t.sh(
    `for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
      [ ! -f "$file" ] || sed -i 's/\\b${from}\\b/${to}/g' "$file"
    done
    apt-get -q -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold full-upgrade ${packages.join(' ')}`,
    { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeout: 600_000 },
  );
  t.measure('upgrade of the machine', (Date.now() - begun) / 1000, 's');
  const { stdout } = await t.sh('. /etc/os-release; echo "$VERSION_ID"');
  expectEqual(stdout.trim(), distro.osRelease.version, 'the release of the machine');
}

/** Upgrades the old release's cluster to the new one's PostgreSQL, with the distro's own command. */
export async function upgradeCluster(t: ScenarioRun): Promise<void> {
  const [old, version] = [t.distro.postgresql, nextRelease(t).distro.postgresql];
  await t.sh(
    `[ ! -e /etc/postgresql/${version}/main ] || pg_dropcluster --stop ${version} main
    pg_upgradecluster ${old} main`,
    { timeout: 300_000 },
  );
  const [[running] = []] = await sql(t, 'postgres', 'SHOW server_version_num');
  expectEqual(running?.slice(0, 2), version, 'the version of the server');
}
