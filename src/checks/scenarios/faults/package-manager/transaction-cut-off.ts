import { expectEqual } from '../../../runner/expectation.ts';
import { packageManagerOf } from '../../../package-managers/index.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import { compiled } from '../../../steps/state/bytecode.ts';
import { expectSame, useInstallation } from '../../../steps/application/used-installation.ts';
import { expectUnchanged, replace, transactionTimeout } from '../../../steps/packages.ts';

/** rpm's name for a file that it is unpacking: the file's name, ";" and eight hexadecimal digits. */
const halfUnpacked = "find /usr/lib/mathesar /usr/share/mathesar -name '*;????????'";

/** When the transaction is killed, and the shell condition that shows that moment. */
const moments = [
  ['it has stopped the service', '[ "$(systemctl is-active mathesar)" != active ]'],
  ['it unpacks files', `[ -n "$(${halfUnpacked} -print -quit)" ]`],
  ['its last script runs', '[ "$(systemctl show -P ActiveState mathesar-bytecode.service)" = activating ]'],
] as const;

/** The machine loses power during a transaction of rpm. */
export const transactionCutOff: Scenario = {
  name: 'transaction-cut-off',
  title: 'a reinstallation that is killed midway can be repeated, and ends in the same state',
  packageManagers: ['dnf', 'zypper'],
  shares: 'installed',
  timeout: 600_000,
  fault: {
    subject: 'package manager',
    before: 'in use',
    fault:
      'a reinstallation is killed (SIGKILL) when it has stopped the service, while it unpacks, in its last script',
    after: 'the same command ends in the same state, and every file is as it was packed',
  },
  async run(t) {
    const before = await useInstallation(t);
    await compiled(t);
    for (const [moment, condition] of moments) {
      await t.step(`kill the reinstallation when ${moment}, and repeat it`, async () => {
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

/** Starts to reinstall the package, and kills its process group as soon as the condition holds. */
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
    # rpm's temporary names depend on the second; the next attempt must not start within the same one.
    sleep 1
    wait "$!"`;
  const command = packageManagerOf(t.distro).reinstall(t.package.path);
  // 128 + SIGKILL: the kill ended it.
  await t.run(['sh', '-uc', script, 'sh', ...command], { accept: [137], timeout: transactionTimeout });
}
