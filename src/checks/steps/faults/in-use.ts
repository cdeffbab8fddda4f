import type { Fault } from '../../faults/fault.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { useInstallation, type UsedInstallation } from '../application/used-installation.ts';

/** A fault that an installation in use meets, and what is looked at then. */
export interface FaultInUse extends Pick<Fault, 'fault' | 'after'> {
  readonly id: string;
  readonly work: (t: ScenarioRun, before: UsedInstallation) => Promise<void>;
}

/** The rows and the run of a scenario with such faults: one after another, each on an installation used anew. */
export function faultsInUse(
  subject: Fault['subject'],
  all: readonly FaultInUse[],
): Pick<Scenario, 'fault' | 'run'> {
  return {
    fault: all.map(({ id, fault, after }) => ({ id, subject, before: 'in use', fault, after })),
    async run(t) {
      for (const { id, work } of all) {
        await t.fault(id, async () => {
          await work(t, await useInstallation(t));
        });
      }
    },
  };
}
