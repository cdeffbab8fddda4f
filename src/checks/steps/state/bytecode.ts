import { expectEqual } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { serviceState } from '../service.ts';

/**
 * Waits until Python's bytecode is compiled. That continues in the background after the package manager has ended, and
 * writes each file under a temporary name first.
 */
export async function compiled(t: ScenarioRun): Promise<void> {
  await t.eventually(
    'the bytecode is compiled',
    async () => {
      const compiler = 'mathesar-bytecode.service';
      expectEqual(await serviceState(t, compiler), 'inactive', `the state of ${compiler}`);
    },
    120_000,
  );
}
