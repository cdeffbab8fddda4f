import type { ScenarioRun } from '../../runner/scenario.ts';

/**
 * Starts PostgreSQL, now and at every boot, with the distro's own commands. Where its installation does not do that, the
 * cluster is created and the service enabled.
 */
export async function startServer(t: ScenarioRun): Promise<void> {
  const { startsItself, cluster, service } = t.distro.server;
  if (startsItself) return;
  await t.step('set PostgreSQL up and start it', async () => {
    if (cluster !== undefined) await t.sh(cluster.make);
    await t.run(['systemctl', 'enable', '--now', service]);
  });
}
