import { expectEqual } from '../../runner/expectation.ts';
import { packageManagerOf } from '../../package-managers/index.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { compiled } from '../../steps/bytecode.ts';
import { expectSame, installAndUse } from '../../steps/used-installation.ts';
import { expectUnchanged, replace, transactionTimeout } from '../../steps/packages.ts';

/** What rpm names a file while it unpacks it: its name, ";" and eight hexadecimal digits. */
const halfUnpacked = "find /usr/lib/mathesar /usr/share/mathesar -name '*;????????'";

/** Where the transaction is killed, and how that is seen from outside. */
const moments = [
  ['it has stopped the service', '[ "$(systemctl is-active mathesar)" != active ]'],
  ['it unpacks files', `[ -n "$(${halfUnpacked} -print -quit)" ]`],
  ['its last script runs', '[ "$(systemctl show -P ActiveState mathesar-bytecode.service)" = activating ]'],
] as const;

/** The machine of an administrator loses its power in a transaction of rpm's. */
export const transactionCutOff: Scenario = {
  name: 'transaction-cut-off',
  title: 'a reinstallation killed in its midst is done again, and ends in the same state',
  packageManagers: ['dnf', 'zypper'],
  postgresql: 'running',
  timeout: 600_000,
  async run(t) {
    const before = await installAndUse(t);
    await compiled(t);
    for (const [moment, condition] of moments) {
      await t.step(`the reinstallation is killed when ${moment}, and done again`, async () => {
        await killed(t, condition);
        await replace(t, 'reinstall', t.package.path);
        await expectSame(t, before);
        await compiled(t);
        await expectUnchanged(t);
        expectEqual((await t.sh(halfUnpacked)).stdout, '', 'files that the killed transaction left');
      });
    }
  },
};

/** Begins to reinstall the package, and kills all that belongs to it as soon as the condition holds. */
async function killed(t: ScenarioRun, condition: string): Promise<void> {
  const script = `
    setsid "$@" >/dev/null 2>&1 &
    tries=6000
    until ${condition}; do
      tries=$((tries - 1))
      [ "$tries" -gt 0 ] || exit 99
      sleep 0.01
    done
    kill -s KILL -- "-$!"
    # rpm names files that it unpacks by the second: nobody is as fast as to begin again in the same one.
    sleep 1
    wait "$!"`;
  const command = packageManagerOf(t.distro).reinstall(t.package.path);
  // 128 and the number of the signal: it did not end by itself.
  await t.run(['sh', '-uc', script, 'sh', ...command], { accept: [137], timeout: transactionTimeout });
}
