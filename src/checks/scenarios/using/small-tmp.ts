import { expectContains, ExpectationError, fail } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUpOrLogIn } from '../../steps/application/account.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { firstAnswer } from '../../steps/service.ts';

const config = ['mathesar', 'config'];

/** A user uploads a file that is larger than /tmp. */
export const smallTmp: Scenario = {
  name: 'small-tmp',
  title: 'a 40 MB upload arrives where /tmp has 16 MB, as it is kept on disk meanwhile',
  shares: 'installed',
  fault: {
    subject: 'disk',
    before: 'in use, /tmp is a file system of 16 MB',
    fault: 'a file of 40 MB is uploaded',
    after:
      'it arrives, as requests are kept on disk meanwhile; with TMPDIR=/tmp the journal says that there is no room',
  },
  async run(t) {
    const who = await signUpOrLogIn(t);
    const application = await applicationOf(t);
    await t.step('/tmp is a file system of 16 MB in memory', async () => {
      await t.run(['mount', '-t', 'tmpfs', '-o', 'size=16m,mode=1777', 'tmpfs', '/tmp']);
      await restart(t);
    });
    await t.step('a file of 40 MB arrives', () => application.uploadLarge(t, who, 'small-tmp.csv', 40));
    const before = await useInstallation(t);
    await t.step('kept in /tmp instead, it would not', async () => {
      await t.run([...config, 'set', 'TMPDIR', '/tmp', '--restart']);
      await firstAnswer(t);
      try {
        await application.uploadLarge(t, who, 'too-large.csv', 40);
      } catch (error) {
        if (!(error instanceof ExpectationError)) throw error;
        const { stdout } = await t.run(['journalctl', '-u', 'mathesar', '-o', 'cat', '-n', '20']);
        expectContains(stdout, 'no room for a request in TMPDIR', 'the journal');
        return;
      }
      fail('a file of 40 MB has arrived through 16 MB');
    });
    await t.step('as it was', async () => {
      await t.run([...config, 'unset', 'TMPDIR']);
      await t.run(['umount', '--lazy', '/tmp']);
      await restart(t);
      await expectNothingLost(t, before);
    });
  },
};

/** The service’s own /tmp is a folder in the machine’s. */
async function restart(t: ScenarioRun): Promise<void> {
  await t.run(['systemctl', 'restart', 'mathesar']);
  await firstAnswer(t);
}
