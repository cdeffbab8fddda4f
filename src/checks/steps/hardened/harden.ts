import { readFile } from 'node:fs/promises';
import { expectContains } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';

/** What refuse.py can refuse. */
export type Refusal = 'user-namespaces' | 'ipv6';

const script = new URL('refuse.py', import.meta.url);
const inMachine = '/usr/local/lib/refuse.py';
const systemd = '/usr/lib/systemd/systemd';

/**
 * The kernel refuses these to the machine's systemd, and to every process that it starts from now on. That holds until
 * the machine ends, so a scenario that calls this needs a machine of its own.
 */
export async function harden(t: ScenarioRun, refusals: readonly Refusal[]): Promise<void> {
  await t.sh(`cat >${inMachine}`, { input: await readFile(script, 'utf8') });
  // systemd executes itself anew by its path, and keeps its state.
  await t.sh(
    `cp -a ${systemd} ${systemd}.real
cat >${systemd}.new
chmod 755 ${systemd}.new
mv ${systemd}.new ${systemd}
systemctl daemon-reexec`,
    { input: `#!/bin/sh\nexec ${refusing(refusals, [`${systemd}.real`, '"$@"']).join(' ')}\n` },
  );
  await t.eventually('systemd runs with the filter', async () => {
    const { stdout } = await t.run([
      'systemd-run',
      '--quiet',
      '--wait',
      '--pipe',
      'cat',
      '/proc/self/status',
    ]);
    expectContains(stdout, 'Seccomp:\t2', 'the status of a process that systemd has started');
  });
}

/** The command line of a program, given by its path, on a machine that refuses these. */
export function refusing(refusals: readonly Refusal[], command: readonly string[]): readonly string[] {
  return ['/usr/bin/python3', '-I', inMachine, refusals.join(','), ...command];
}
