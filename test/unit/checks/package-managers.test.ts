import { expect, test } from 'vitest';
import { packageManagerOf } from '../../../src/checks/package-managers/index.ts';
import { startRun } from '../../../src/checks/runner/scenario-run.ts';
import { readDistros, type Distro } from '../../../src/config/distros.ts';
import { formats } from '../../../src/formats/index.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import { fakeDriver, ok } from './fake-machine.ts';

const distros = (await readDistros(formats)).all;
const names = ['apt', 'dnf', 'zypper'] as const;
const context = {
  reporter: silentReporter(),
  signal: new AbortController().signal,
  cacheDir: '/nonexistent',
  offline: true,
};

/** A scenario run in a machine that always gives this answer. */
async function runWith(packageManager: Distro['packageManager'], answer: Parameters<typeof fakeDriver>[0]) {
  const distro = distros.find((each) => each.packageManager === packageManager);
  if (distro === undefined) throw new Error(`no distro has ${packageManager}`);
  const machine = await fakeDriver(answer).start(distro, context);
  const pkg = { path: '/srv/x', file: '/x', name: 'x', version: '1', arch: 'all' };
  return startRun({
    machine,
    distro,
    context,
    package: pkg,
    onStep: () => undefined,
    boot: () => Promise.resolve([]),
  }).t;
}

test.each(names)('%s is asked no question, and takes paths and names', (name) => {
  const manager = packageManagerOf({ packageManager: name });
  expect(manager.name).toBe(name);
  const commands = [
    manager.install(['/srv/x', 'postgresql']),
    manager.install(['/srv/x'], { weak: false }),
    manager.reinstall('/srv/x'),
    manager.upgrade('/srv/x'),
    manager.downgrade('/srv/x'),
    manager.remove('x'),
    manager.purge('x')[0] ?? [],
  ];
  const quiet = { apt: '-y', dnf: '-y', zypper: '--non-interactive' }[name];
  for (const command of commands) expect(command).toContain(quiet);
  // No two of them are the same command: weak dependencies and the direction matter.
  expect(new Set(commands.slice(0, 2).map((command) => command.join(' '))).size).toBe(2);
  expect(commands[0]?.slice(-2)).toEqual(['/srv/x', 'postgresql']);
  expect(commands[1]?.join(' ')).toMatch(/no-(install-)?recommends|install_weak_deps=False/);
});

test.each([
  ['apt', ok('installed 1.0-1~deb13u0'), { state: 'installed', version: '1.0-1~deb13u0' }],
  ['apt', ok('config-files 1.0-1'), { state: 'config-files', version: '1.0-1' }],
  ['apt', { exitCode: 1, stdout: '', stderr: 'no packages found' }, { state: 'not-installed', version: '' }],
  ['dnf', ok('1:1.0-1.fc42\n'), { state: 'installed', version: '1:1.0-1.fc42' }],
  [
    'zypper',
    { exitCode: 1, stdout: 'package x is not installed\n', stderr: '' },
    { state: 'not-installed', version: '' },
  ],
] as const)('the state of a package is read from %s’s records (%#)', async (name, answer, state) => {
  const t = await runWith(name, () => answer);
  expect(await packageManagerOf({ packageManager: name }).state(t, 'x')).toEqual(state);
});

test('what rpm -V finds is reported, whatever its exit code', async () => {
  const changed = 'S.5....T.  c /etc/x.conf\n';
  const t = await runWith('dnf', () => ({ exitCode: 1, stdout: changed, stderr: '' }));
  expect(await packageManagerOf({ packageManager: 'dnf' }).verify(t, 'x')).toBe(changed);
});

test('a relation is given to each as it takes it', () => {
  const apt = packageManagerOf({ packageManager: 'apt' });
  expect(apt.installable({ name: 'systemd', alternatives: [{ name: 'systemd-standalone-sysusers' }] })).toBe(
    'systemd',
  );
  const dnf = packageManagerOf({ packageManager: 'dnf' });
  expect(dnf.installable({ name: 'python(abi)', operator: '=', version: '3.13' })).toBe('python(abi) = 3.13');
});
