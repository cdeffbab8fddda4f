import type { Fault } from '../../faults/fault.ts';
import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectNothingLost, expectSame, useInstallation } from '../../steps/application/used-installation.ts';
import { forgetCluster, ownCluster, type Cluster } from '../../steps/database/cluster.ts';
import { sql } from '../../steps/database/postgresql.ts';
import { heldUp, holdUp } from '../../steps/faults/open-transaction.ts';
import { installPackage, linesOfPackage, newerPackage, packageState, replace } from '../../steps/packages.ts';
import { firstAnswer, unit } from '../../steps/service.ts';
import { undo } from '../../steps/upgrading/undo.ts';

interface CutOff extends Pick<Fault, 'fault' | 'after'> {
  readonly id: string;
  /** What the one line of the package says then. */
  readonly line: string | RegExp;
  /** Cuts the migration off, whose session has this process id. */
  readonly cut: (t: ScenarioRun, pid: string, cluster: Cluster) => Promise<unknown>;
  /** What the administrator does then; nothing when absent. */
  readonly repair?: (t: ScenarioRun) => Promise<unknown>;
}

const failed = /the migration .* failed: .*; trying again/;
const byItself = 'its one line says so and that it tries again; it goes on by itself';

const all: readonly CutOff[] = [
  {
    id: 'migration-connection-lost',
    fault: 'the connection of the migration is lost',
    after: byItself,
    line: failed,
    cut: (t, pid) => sql(t, 'postgres', `SELECT pg_terminate_backend(${pid})`),
  },
  {
    id: 'migration-backend-killed',
    fault: 'PostgreSQL’s process for the migration is killed (SIGKILL), and with it all of its sessions end',
    after: byItself,
    line: failed,
    cut: (t, pid) => t.run(['kill', '-s', 'KILL', pid]),
  },
  {
    id: 'migration-server-stopped',
    fault: 'PostgreSQL is stopped while it migrates',
    after:
      'its one line says so and that it tries again; `mathesar setup` starts PostgreSQL, and the migration goes on',
    line: failed,
    cut: (_, __, cluster) => cluster.control('stop'),
    repair: async (t) => {
      const { stdout } = await t.run(['mathesar', 'status'], { accept: [1] });
      expectContains(stdout, /^next: .*mathesar setup/m, 'what mathesar status says');
      await t.run(['mathesar', 'setup']);
    },
  },
  {
    id: 'migration-service-killed',
    fault: 'the service is killed (SIGKILL) while it migrates, as for want of memory',
    after: 'its one line leads to `mathesar status` or `mathesar setup`; it goes on by itself',
    line: /the next step: .*mathesar setup|the reason and the next step: .*mathesar status/,
    cut: (t) => t.run(['systemctl', 'kill', '--signal=KILL', unit]),
  },
];

/** An administrator's upgrade loses what it migrates with. */
export const migrationCutOff: Scenario = {
  name: 'migration-cut-off',
  title:
    'a migration that loses its connection, its server or its own process goes on, and can be taken back',
  postgresql: 'running',
  needs: ['upgrade'],
  tests: 'never',
  timeout: 900_000,
  fault: all.map(({ id, fault, after }): Fault => {
    return { id, subject: 'upgrade', before: 'in use, a newer version migrates the tables', fault, after };
  }),
  async run(t) {
    await installPackage(t);
    const cluster = await ownCluster(t);
    const before = await useInstallation(t);
    const newer = newerPackage(t);
    for (const { id, line, cut, repair } of all) {
      await t.fault(id, async () => {
        const release = await holdUp(t, 'migration');
        const [output] = await Promise.all([
          replace(t, 'upgrade', newer.path),
          heldUp(t).then((pid) => cut(t, pid, cluster)),
        ]);
        const lines = linesOfPackage(output);
        expectEqual(lines.length, 1, `the number of lines that the package printed: ${lines.join(' / ')}`);
        expectContains(lines[0] ?? '', line, 'the line that the package printed');
        await release();
        await repair?.(t);
        await firstAnswer(t, 120_000);
        expectEqual(
          await packageState(t),
          { state: 'installed', version: newer.version },
          'the package after the upgrade',
        );
        await expectNothingLost(t, before);
      });
      await t.step('take it back', () => undo(t));
      await expectSame(t, before);
    }
    await forgetCluster(t, cluster);
  },
};
