import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ExpectationError } from '../../../../src/checks/runner/expectation.ts';
import { beginStory } from '../../../../src/checks/runner/story.ts';
import { readDistros } from '../../../../src/config/distros.ts';
import type { ExecOptions } from '../../../../src/machines/machine.ts';
import { silentReporter, type Context } from '../../../../src/support/reporter.ts';
import { fakeDriver, ok } from '../fake-root.ts';

const [distro] = (await readDistros()).all;
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
  await rm(probeDir, { recursive: true });
});

async function begin(answer: Parameters<typeof fakeDriver>[0]) {
  const root = await fakeDriver(answer).start(known, context);
  const pkg = { path: '/srv/x.deb', name: 'x', version: '1', arch: 'all' };
  return beginStory({ root, distro: known, context, package: pkg, onStep: () => undefined, probeDir });
}

test('a probe is given its request as JSON and answers in JSON', async () => {
  await writeFile(`${probeDir}echo.py`, 'the program');
  const calls: (readonly [readonly string[], ExecOptions])[] = [];
  const { story, telling } = await begin((command, options) => {
    calls.push([command, options]);
    return ok(`{"got": ${options.input ?? ''}}\n`);
  });
  expect(await story.probe('echo', { url: '/' }, { user: 'eve' })).toEqual({ got: { url: '/' } });
  expect(calls).toEqual([[['python3', '-c', 'the program'], { user: 'eve', input: '{"url":"/"}' }]]);
  expect(telling.log.join('\n')).not.toContain('the program');
});

test('a probe that answers in anything else fails the story', async () => {
  await writeFile(`${probeDir}echo.py`, '');
  const { story } = await begin(() => ok('Traceback'));
  await expect(story.probe('echo', {})).rejects.toThrow('the probe echo did not answer in JSON: Traceback');
});

test('exit codes are failures unless they are expected', async () => {
  const { story } = await begin(() => ({ exitCode: 2, stdout: '', stderr: 'no' }));
  await expect(story.sh('false')).rejects.toThrow(ExpectationError);
  expect((await story.sh('false', { accept: [0, 2] })).exitCode).toBe(2);
  expect((await story.run(['false'], { accept: 'any' })).exitCode).toBe(2);
  expect((await story.root.exec(['false'])).exitCode).toBe(2);
});

test('eventually returns what an attempt returns at last, or its last failure', async () => {
  const { story } = await begin(() => ok());
  let attempts = 0;
  const third = (): Promise<number> =>
    ++attempts < 3 ? Promise.reject(new Error(`attempt ${attempts}`)) : Promise.resolve(attempts);
  expect(await story.eventually('three', third)).toBe(3);
  const never = (): Promise<never> => Promise.reject(new Error('still not'));
  await expect(story.eventually('peace', never, 100)).rejects.toThrow('not within 0.1 s: peace\nstill not');
});
