import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ExpectationError } from '../../../../src/checks/runner/expectation.ts';
import { startRun } from '../../../../src/checks/runner/scenario-run.ts';
import { readDistros } from '../../../../src/config/distros.ts';
import { formats } from '../../../../src/formats/index.ts';
import type { ExecOptions } from '../../../../src/machines/machine.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import type { Context } from '../../../../src/support/context.ts';
import { fakeDriver, ok } from '../fake-machine.ts';

const [distro] = (await readDistros(formats)).all;
if (distro === undefined) throw new Error('no distro');
const known = distro;
const context: Context = {
  reporter: silentReporter(),
  signal: new AbortController().signal,
  cacheDir: '/nonexistent',
  offline: true,
};

let probeDir = '';
beforeEach(async () => {
  probeDir = `${await mkdtemp(join(tmpdir(), 'probe-'))}/`;
});
afterEach(async () => {
  await remove(probeDir);
});

async function begin(answer: Parameters<typeof fakeDriver>[0]) {
  const machine = await fakeDriver(answer).start(known, context);
  const pkg = { path: '/srv/x.deb', file: '/x.deb', name: 'x', version: '1', arch: 'all' };
  return startRun({
    machine,
    distro: known,
    context,
    package: pkg,
    onStep: () => undefined,
    boot: () => Promise.resolve([]),
    probeDir,
  });
}

test('a probe is given its request as JSON and answers in JSON', async () => {
  await writeFile(`${probeDir}echo.py`, 'the program');
  const calls: (readonly [readonly string[], ExecOptions])[] = [];
  const { t, recording } = await begin((command, options) => {
    calls.push([command, options]);
    return ok(`{"got": ${options.input ?? ''}}\n`);
  });
  expect(await t.probe('echo', { url: '/' }, { user: 'eve' })).toEqual({ got: { url: '/' } });
  expect(calls).toEqual([[['python3', '-c', 'the program'], { user: 'eve', input: '{"url":"/"}' }]]);
  expect(recording.log.join('\n')).not.toContain('the program');
});

test('a probe that answers in anything else fails the scenario', async () => {
  await writeFile(`${probeDir}echo.py`, '');
  const { t } = await begin(() => ok('Traceback'));
  await expect(t.probe('echo', {})).rejects.toThrow('the probe echo did not answer in JSON: Traceback');
});

test('exit codes are failures unless they are expected', async () => {
  const { t } = await begin(() => ({ exitCode: 2, stdout: '', stderr: 'no' }));
  await expect(t.sh('false')).rejects.toThrow(ExpectationError);
  expect((await t.sh('false', { accept: [0, 2] })).exitCode).toBe(2);
  expect((await t.run(['false'], { accept: 'any' })).exitCode).toBe(2);
  expect((await t.machine.exec(['false'])).exitCode).toBe(2);
});

test('eventually returns what an attempt returns at last, or its last failure', async () => {
  const { t } = await begin(() => ok());
  let attempts = 0;
  const third = (): Promise<number> =>
    ++attempts < 3 ? Promise.reject(new Error(`attempt ${attempts}`)) : Promise.resolve(attempts);
  expect(await t.eventually('three', third)).toBe(3);
  const never = (): Promise<never> => Promise.reject(new Error('still not'));
  await expect(t.eventually('peace', never, 100)).rejects.toThrow('not within 0.1 s: peace\nstill not');
});
