import type { ScenarioRun } from '../runner/scenario.ts';

/**
 * Has PostgreSQL run, now and at every boot, by the distro's own commands: where its installation does not see to it,
 * its cluster is made and its service enabled.
 */
export async function startServer(t: ScenarioRun): Promise<void> {
  const { startsItself, cluster, service } = t.distro.server;
  if (startsItself) return;
  await t.step('set PostgreSQL up and start it', async () => {
    if (cluster !== undefined) await t.sh(cluster.make);
    await t.run(['systemctl', 'enable', '--now', service]);
  });
}
