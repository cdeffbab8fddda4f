import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUpOrLogIn } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { mainPid } from '../../steps/service.ts';

/** Someone who has taken over the service tries to change the machine. */
export const sandbox: Scenario = {
  name: 'sandbox',
  title: 'the service can write to /var/lib/mathesar and to its private /tmp, and nowhere else',
  shares: 'installed',
  async run(t) {
    const administrator = await t.step('sign up, and let the service write a file', async () => {
      const who = await signUpOrLogIn(t);
      await (await applicationOf(t)).importFile(t, who, 'shrubs.csv', 'Plant,Height\nTeasel,210\n');
      return who;
    });
    const pid = await mainPid(t);
    await t.step('its process has no capabilities, and cannot gain any', () => processStatus(t, pid));
    await t.step('the file system is read-only to it, even for root', async () => {
      const readOnly = [
        '/usr/lib/mathesar/app',
        '/usr/lib/mathesar/venv',
        '/usr/bin',
        '/etc',
        '/etc/mathesar',
      ];
      for (const folder of [...readOnly, '/var/lib', '/var/log', '/opt', '/srv'])
        await unwritable(t, pid, folder);
    });
    await t.step('homes are hidden from it', async () => {
      const { stdout } = await within(t, pid, ['ls', '-A', '/root', '/home']);
      expectEqual(stdout.replaceAll(/^\/(root|home):$/gm, '').trim(), '', 'what it sees in /root and /home');
    });
    await t.step('it writes to its own folder and its private /tmp', async () => {
      await asService(t, pid, 'touch /var/lib/mathesar/media/written && rm /var/lib/mathesar/media/written');
      await asService(t, pid, 'touch /tmp/written-by-the-service');
      const { exitCode } = await t.run(['test', '-e', '/tmp/written-by-the-service'], { accept: [0, 1] });
      expectEqual(exitCode, 1, 'whether its /tmp is the machine’s');
    });
    await t.step('the application still works', () => administrator.open('/'));
  },
};

async function processStatus(t: ScenarioRun, pid: string): Promise<void> {
  const { stdout } = await t.run(['cat', `/proc/${pid}/status`]);
  for (const line of [
    'NoNewPrivs:\t1',
    'Seccomp:\t2',
    'CapEff:\t0000000000000000',
    'CapBnd:\t0000000000000000',
  ])
    expectContains(stdout, line, 'the status of the main process');
  const { stdout: user } = await t.run(['ps', '-o', 'user=', '-p', pid]);
  expectEqual(user.trim(), 'mathesar', 'the user of the main process');
}

/** Runs a command as root in the service's view of the file system. */
async function within(
  t: ScenarioRun,
  pid: string,
  command: readonly string[],
): ReturnType<ScenarioRun['run']> {
  return t.run(['nsenter', '-t', pid, '-m', '--', ...command], { accept: 'any' });
}

async function unwritable(t: ScenarioRun, pid: string, folder: string): Promise<void> {
  const { exitCode, stderr } = await within(t, pid, ['touch', `${folder}/written`]);
  expectThat(exitCode !== 0, `nothing can be written to ${folder} in the service's view`);
  expectContains(stderr, 'Read-only file system', `why ${folder} cannot be written to`);
}

/** Runs a script as the service's user in the service's view of the file system. */
async function asService(t: ScenarioRun, pid: string, script: string): Promise<void> {
  const ids = ['--reuid', 'mathesar', '--regid', 'mathesar', '--clear-groups'];
  await t.run(['nsenter', '-t', pid, '-m', '--', 'setpriv', ...ids, 'sh', '-euc', script]);
}
