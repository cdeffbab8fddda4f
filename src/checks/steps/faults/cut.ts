import { readFile } from 'node:fs/promises';
import type { Command } from '../../package-managers/package-manager.ts';
import { expectEqual, fail } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { transactionTimeout } from '../packages.ts';

/** What the package's scripts, and the programs that they call, call in turn: a moment to be killed at, each. */
const called =
  'systemctl deb-systemd-helper deb-systemd-invoke systemd-sysusers systemd-tmpfiles find rm sed getent';
const aside = '/usr/local/lib/cut';
const script = new URL('cut.sh', import.meta.url);
/** More calls than any transaction makes. */
const most = 60;

/**
 * Does `work` while transactions can be killed at any call of such a program. The programs themselves are moved aside
 * meanwhile.
 */
export async function whileCutting(t: ScenarioRun, work: () => Promise<void>): Promise<void> {
  await t.sh(
    `mkdir -p ${aside}
cat >${aside}/.cut
chmod 755 ${aside}/.cut
for name in ${called}; do
  if path=$(command -v $name); then
    cp -a "$path" ${aside}/$name
    cp -a ${aside}/.cut "$path.cut"
    mv "$path.cut" "$path"
  fi
done`,
    { input: await readFile(script, 'utf8') },
  );
  await work();
  await t.sh(`for program in ${aside}/*; do
  path=$(command -v "\${program##*/}")
  ${aside}/rm -f "$path"
  cp -a "$program" "$path"
done
rm -r ${aside}`);
}

/**
 * Repeats a transaction, killing it one call later each time, until nothing is left to be killed.
 * @param again brings everything back to where the transaction begins; called after each kill, and at the end
 * @returns the calls at which it was killed
 */
export async function killAtEachCall(
  t: ScenarioRun,
  command: Command,
  again: () => Promise<void>,
): Promise<readonly string[]> {
  const calls: string[] = [];
  for (let at = 1; at <= most; at += 1) {
    const script = ': >/run/cut-calls; exec setsid --wait "$@"';
    const { exitCode } = await t.run(['sh', '-euc', script, 'sh', ...command], {
      env: { CUT_AT: String(at) },
      accept: 'any',
      timeout: transactionTimeout,
    });
    const { stdout } = await t.run(['cat', '/run/cut-calls']);
    const made = stdout.split('\n').filter((line) => line !== '');
    if (made.length < at) {
      expectEqual(exitCode, 0, `the end of ${command.join(' ')}, which was not killed`);
      await again();
      return calls;
    }
    calls.push(made.at(-1) ?? '');
    await t.step(`killed at: ${calls.at(-1) ?? ''}`, again);
  }
  return fail(`a transaction calls ${most} programs at most`);
}
