import type { Fault } from '../../../faults/fault.ts';
import { expectContains } from '../../../runner/expectation.ts';
import type { ScenarioRun } from '../../../runner/scenario.ts';
import type { UsedInstallation } from '../../../steps/application/used-installation.ts';
import type { Cluster } from '../../../steps/database/cluster.ts';
import { unit } from '../../../steps/service.ts';

/** A fault of the machine's own PostgreSQL server, on an installation in use. */
export interface Case extends Pick<Fault, 'fault' | 'after' | 'packageManagers'> {
  readonly id: string;
  /** Makes the fault, expects what is told, and does what is told; then everything works again. */
  run(t: ScenarioRun, cluster: Cluster, used: UsedInstallation): Promise<void>;
}

/** The row of a case. */
export function faultOf({ id, fault, after, packageManagers }: Case): Fault {
  const where = packageManagers === undefined ? {} : { packageManagers };
  return { id: `postgresql-${id}`, subject: 'PostgreSQL here', before: 'in use', fault, after, ...where };
}

/** Waits until `mathesar status` says `what`; returns its next step. */
export async function told(t: ScenarioRun, what: string | RegExp): Promise<string> {
  return t.eventually(`status says ${String(what)}`, async () => {
    const { stdout } = await t.run(['mathesar', 'status'], { accept: 'any' });
    expectContains(stdout, what, 'what mathesar status says');
    return /^next: +(.*)$/m.exec(stdout)?.[1] ?? '';
  });
}

/** Restarts the service, whatever comes of it: as an administrator tries at first, or a boot does. */
export async function restartService(t: ScenarioRun): Promise<void> {
  await t.run(['systemctl', 'restart', unit], { accept: 'any' });
}
