import type { Fault } from '../../../faults/fault.ts';
import { packageManagerOf } from '../../../package-managers/index.ts';
import { expectEqual, expectThat } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import {
  expectSame,
  useInstallation,
  type UsedInstallation,
} from '../../../steps/application/used-installation.ts';
import { compiled } from '../../../steps/state/bytecode.ts';
import { killAtEachCall, whileCutting } from '../../../steps/faults/cut.ts';
import { expectUnchanged, install, packageState, transactionTimeout } from '../../../steps/packages.ts';

const settings = '/srv/settings.tar';

const fault: readonly Fault[] = [
  {
    id: 'killed-scripts-of-upgrade',
    subject: 'package manager',
    before: 'in use',
    fault: 'a reinstallation is killed (SIGKILL) at each program that its scripts call, one after the other',
    after: 'the same command ends in the same state, and every file is as it was packed',
  },
  {
    id: 'killed-scripts-of-removal',
    subject: 'package manager',
    before: 'in use',
    fault: 'a removal is killed (SIGKILL) at each program that its scripts call',
    after: 'the same command ends it; installed again, everything is as before',
  },
  {
    id: 'killed-scripts-of-purge',
    subject: 'package manager',
    before: 'in use, /etc/mathesar copied elsewhere',
    fault: 'a purge is killed (SIGKILL) at each program that its scripts call',
    after: 'the same command ends it; installed again with the copy, everything is as before',
    packageManagers: ['apt'],
  },
];

/** The machine loses power, or runs out of memory, while a script of the package runs. */
export const killedScripts: Scenario = {
  name: 'killed-scripts',
  title: 'a transaction that is killed anywhere in the package’s scripts can be repeated',
  shares: 'installed',
  tests: 'never',
  timeout: 3_000_000,
  fault,
  async run(t) {
    const before = await useInstallation(t);
    await compiled(t);
    await whileCutting(t, async () => {
      await t.fault('killed-scripts-of-upgrade', () => reinstallation(t, before));
      await t.fault('killed-scripts-of-removal', () => removal(t, before));
      await t.fault('killed-scripts-of-purge', () => purge(t, before));
    });
  },
};

async function reinstallation(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  const { package: pkg, distro } = t;
  // apt has dpkg run in a process group of its own, and wants `dpkg --configure -a` first.
  const command =
    distro.packageManager === 'apt'
      ? ['dpkg', '--install', pkg.path]
      : packageManagerOf(distro).reinstall(pkg.path);
  const calls = await killAtEachCall(t, command, async () => {
    await t.run(command, { timeout: transactionTimeout });
    await expectWhole(t, before);
  });
  t.note(`a reinstallation was killed at: ${calls.join(', ')}`);
  expectThat(
    calls.some((call) => call.includes('stop')),
    'one of them is the stop of the service',
  );
}

async function removal(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  const { package: pkg, distro } = t;
  const manager = packageManagerOf(distro);
  const command = distro.packageManager === 'apt' ? ['dpkg', '--remove', pkg.name] : manager.remove(pkg.name);
  const calls = await killAtEachCall(t, command, async () => {
    await t.run(command, { accept: 'any', timeout: transactionTimeout });
    expectEqual((await packageState(t)).state, manager.stateOnceRemoved, 'the state of the package');
    await t.run(['test', '!', '-e', '/usr/lib/mathesar']);
    await install(t, [pkg.path]);
    await startAgain(t);
    await expectWhole(t, before);
  });
  t.note(`a removal was killed at: ${calls.join(', ')}`);
}

async function purge(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  const { package: pkg } = t;
  await t.run(['tar', '-C', '/etc', '-cf', settings, 'mathesar']);
  const command = ['dpkg', '--purge', pkg.name];
  const calls = await killAtEachCall(t, command, async () => {
    await t.run(command, { timeout: transactionTimeout });
    expectEqual((await packageState(t)).state, 'not-installed', 'the state of the package');
    await t.run(['test', '!', '-e', '/etc/mathesar']);
    await t.run(['tar', '-C', '/etc', '-xpf', settings]);
    await install(t, [pkg.path]);
    await expectWhole(t, before);
  });
  t.note(`a purge was killed at: ${calls.join(', ')}`);
}

/** A removal of an .rpm disables the service, and Fedora’s preset of a stand-in may differ. */
async function startAgain(t: ScenarioRun): Promise<void> {
  await t.run(['mathesar', 'setup']);
}

async function expectWhole(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  await expectSame(t, before);
  await compiled(t);
  await expectUnchanged(t);
}
