import { expect, test } from 'vitest';
import { readDistros } from '../../../src/config/distros.ts';
import { formats } from '../../../src/formats/index.ts';
import { bootFailure, bootOrDispose, faultOf, waitForBoot } from '../../../src/machines/boot.ts';
import { UserError } from '../../../src/support/errors.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import { fakeDriver } from '../checks/fake-machine.ts';
import { confined, ordinary } from './facts.ts';

const [distro] = (await readDistros(formats)).all;
if (distro === undefined) throw new Error('there are no distros');

const signal = new AbortController().signal;
const answer = (stdout: string, exitCode = 1) => Promise.resolve({ exitCode, stdout, stderr: '' });

test.each([
  [
    'rlimits',
    'Error: runc: runc create failed: unable to start container process: error during container init: error setting rlimits for ready process: error setting rlimit type 7: operation not permitted: OCI permission denied',
  ],
  [
    'cgroups',
    'OCI runtime error: crun: opening file `/sys/fs/cgroup/libpod/pids.max`: No such file or directory',
  ],
  ['cgroups', 'Failed to mount cgroup at /sys/fs/cgroup/systemd: Operation not permitted'],
  ['rights', 'unshare: unshare failed: Operation not permitted'],
  ['rights', 'Error: cannot set up namespace using "/usr/bin/newuidmap": exit status 1'],
  ['engine', 'Error: short-name "nonesuch" did not resolve to an alias'],
])('%s is the fault in: %s', (fault, output) => {
  expect(faultOf(output, ordinary)).toBe(fault);
});

test('a machine that ends without output on cgroups v1 is too new for them', () => {
  expect(faultOf('\n', confined)).toBe('cgroups');
  expect(faultOf('', ordinary)).toBe('engine');
  expect(faultOf('', { ...ordinary, root: false })).toBe('rights');
});

test('the error names the fault, the last lines and what to do', () => {
  const log = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
  const error = bootFailure('systemd ended', `${log}\nerror setting rlimit type 7`, ordinary);
  expect(error.message).toMatch(/cannot boot because of rlimits: systemd ended\nline 26\n/);
  expect(error.message).toMatch(/rlimit type 7$/);
  expect(error.hints[0]).toMatch(/ulimit -Hn/);
});

test('it waits until systemd is up, and takes "degraded" as up', async () => {
  const states = ['', 'offline', 'starting', 'degraded'];
  let asked = 0;
  const booting = {
    state: () => answer(states[asked++] ?? 'running'),
    isRunning: () => Promise.resolve(true),
    console: () => Promise.resolve(''),
  };
  await waitForBoot(booting, ordinary, signal);
  expect(asked).toBe(4);
});

test('a machine whose PID 1 has ended fails at once, one that hangs after the limit', async () => {
  const dead = {
    state: () => answer(''),
    isRunning: () => Promise.resolve(false),
    console: () => Promise.resolve('Failed to allocate manager object: Operation not permitted'),
  };
  await expect(waitForBoot(dead, ordinary, signal)).rejects.toThrow(/because of rights: systemd ended/);
  const slow = { ...dead, state: () => answer('starting'), isRunning: () => Promise.resolve(true) };
  await expect(waitForBoot(slow, ordinary, signal, 150)).rejects.toThrow(/not up after 0.15 s \(starting\)/);
  await expect(waitForBoot(slow, ordinary, signal, 150)).rejects.toBeInstanceOf(UserError);
});

test('an interrupt ends the wait with its own reason', async () => {
  const controller = new AbortController();
  const hanging = {
    state: () => answer('starting'),
    isRunning: () => Promise.resolve(true),
    console: () => Promise.resolve(''),
  };
  const waiting = waitForBoot(hanging, ordinary, controller.signal);
  controller.abort(new Error('Ctrl-C'));
  await expect(waiting).rejects.toThrow(/Ctrl-C|aborted/);
});

test('a machine that does not start or boot is disposed of, one that boots is not', async () => {
  const driver = fakeDriver();
  const context = { reporter: silentReporter(), signal, cacheDir: '/nonexistent', offline: true };
  const machine = await driver.start(distro, context);
  const booting = {
    state: () => answer('running'),
    isRunning: () => Promise.resolve(true),
    console: () => Promise.resolve(''),
  };
  expect(await bootOrDispose(machine, () => booting, ordinary, signal)).toBe(machine);
  expect(driver.living).toBe(1);

  const dead = { ...booting, state: () => answer(''), isRunning: () => Promise.resolve(false) };
  await expect(bootOrDispose(machine, () => dead, ordinary, signal)).rejects.toThrow(/cannot boot/);
  expect(driver.living).toBe(0);

  const another = await driver.start(distro, context);
  const refuse = () => Promise.reject(new UserError('no such image'));
  await expect(bootOrDispose(another, refuse, ordinary, signal)).rejects.toThrow('no such image');
  expect(driver.living).toBe(0);
});
