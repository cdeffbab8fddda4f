import { expectEqual } from '../../expectation.ts';
import type { Story } from '../../scenario.ts';

/**
 * Waits until Python's bytecode is compiled: it goes on in the background when the package manager has returned, and
 * writes each file under a temporary name first.
 */
export async function compiled(t: Story): Promise<void> {
  await t.eventually(
    'the bytecode is compiled',
    async () => {
      const command = ['systemctl', 'is-active', 'mathesar-bytecode.service'];
      const { stdout } = await t.run(command, { accept: 'any' });
      expectEqual(stdout.trim(), 'inactive', 'the state of mathesar-bytecode.service');
    },
    120_000,
  );
}
