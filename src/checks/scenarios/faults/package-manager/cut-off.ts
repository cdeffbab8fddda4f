import { expectThat } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import { expectSame, useInstallation } from '../../../steps/application/used-installation.ts';
import { packageState, transactionTimeout } from '../../../steps/packages.ts';

/** The machine loses power while dpkg configures the package. */
export const cutOff: Scenario = {
  name: 'cut-off',
  title:
    'a configuration that is killed at its beginning, middle or end can be repeated, and ends in the same state',
  packageManagers: ['apt'],
  shares: 'installed',
  timeout: 600_000,
  fault: {
    subject: 'package manager',
    before: 'in use, unpacked again',
    fault: '`dpkg --configure` is killed (SIGKILL) after 10, 40 and 70 % of its time',
    after: '`dpkg --configure -a` ends in the same state',
  },
  async run(t) {
    const before = await useInstallation(t);
    const seconds = await t.step('repeat the configuration without a kill', async () => {
      await unpack(t);
      const begun = performance.now();
      await configure(t);
      const whole = (performance.now() - begun) / 1000;
      await expectSame(t, before);
      return whole;
    });
    const states: string[] = [];
    for (const percent of [10, 40, 70]) {
      await t.step(`kill it after ${percent} % of its time, and repeat it`, async () => {
        states.push(await killedConfiguration(t, (seconds * percent) / 100));
        await configure(t);
        await expectSame(t, before);
      });
    }
    const inPostinst = states.includes('half-configured');
    expectThat(
      inPostinst,
      `a kill hit dpkg within postinst; the states of the package were ${states.join(', ')}`,
    );
  },
};

/** Unpacks the package again, which leaves it not configured. */
async function unpack(t: ScenarioRun): Promise<void> {
  await t.run(['dpkg', '--unpack', t.package.path], { timeout: transactionTimeout });
}

async function configure(t: ScenarioRun): Promise<void> {
  await t.run(['dpkg', '--configure', '-a'], { timeout: transactionTimeout });
}

/**
 * Unpacks the package again, and kills dpkg and its children while it configures the package. Retries with half the
 * time when dpkg was faster.
 * @returns the state in which dpkg left the package, which is not "installed"
 */
async function killedConfiguration(t: ScenarioRun, seconds: number, attempts = 4): Promise<string> {
  await unpack(t);
  const killed = ['timeout', '--signal=KILL', seconds.toFixed(2), 'dpkg', '--configure', t.package.name];
  const { exitCode } = await t.run(killed, { accept: 'any' });
  const { state } = await packageState(t);
  t.note(`dpkg --configure, killed after ${seconds.toFixed(2)} s: exit code ${exitCode}, ${state}`);
  if (state !== 'installed') return state;
  expectThat(attempts > 1, 'dpkg --configure is killed before it ends');
  return killedConfiguration(t, seconds / 2, attempts - 1);
}
