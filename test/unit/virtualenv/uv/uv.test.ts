import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { findUv, oldestUv } from '../../../../src/virtualenv/uv/uv.ts';
import { testContext } from '../scene.ts';
import { temporaryFolder } from '../../../temporary.ts';

let bin: string;

beforeEach(async () => {
  bin = await temporaryFolder();
  // The shell is what the made-up programs are run by.
  await symlink('/bin/sh', join(bin, 'sh'));
  vi.stubEnv('PATH', bin);
});

async function program(name: string, ...script: string[]): Promise<void> {
  await writeFile(join(bin, name), ['#!/bin/sh', ...script, ''].join('\n'));
  await chmod(join(bin, name), 0o755);
}

/** A pip that records its arguments, and puts a uv where they say. */
async function pip(...install: string[]): Promise<string> {
  const log = join(bin, 'calls');
  await program(
    'python3',
    `[ "$1 $2" = "-m pip" ] || exit 9`,
    `[ "$3" = --version ] && exit 0`,
    `echo "$@" >>'${log}'`,
    ...install,
  );
  return log;
}

const putsUv = [
  'while [ "$1" != --target ]; do shift; done',
  '/bin/mkdir -p "$2/bin" && echo uv >"$2/bin/uv"',
];

describe('uv', () => {
  test('is taken from PATH when it is new enough', async () => {
    await program('uv', `echo "uv ${oldestUv} (a build)"`);
    expect(await findUv(await testContext())).toBe('uv');
  });

  test.each([['is not there'], ['is too old', 'echo uv 0.1.2'], ['does not run', 'exit 1']])(
    'is brought by pip with its hash when the one on PATH %s',
    async (_, ...script) => {
      if (script.length > 0) await program('uv', ...script);
      const log = await pip(...putsUv);
      const context = await testContext();
      const path = await findUv(context);
      expect(path.startsWith(join(context.cacheDir, 'tools'))).toBe(true);
      expect(await readFile(path, 'utf8')).toBe('uv\n');
      const call = await readFile(log, 'utf8');
      expect(call).toContain('--require-hashes');
      expect(call).toContain('--only-binary :all:');
      expect(await findUv(context)).toBe(path);
      expect(await readFile(log, 'utf8')).toBe(call);
    },
  );

  test('cannot be had without pip: one clear error', async () => {
    await expect(findUv(await testContext())).rejects.toMatchObject({
      name: 'UserError',
      message: 'uv is not on PATH, and pip is not installed, which would download it',
      hints: [expect.stringContaining('npm run doctor -- --install'), expect.stringContaining(oldestUv)],
    });
  });

  test('cannot be had when pip fails: what pip says, and nothing left in the cache', async () => {
    await pip('echo "ERROR: no such host" >&2', ...putsUv, 'exit 1');
    const context = await testContext();
    await expect(findUv(context)).rejects.toThrow(/pip could not download uv:.*ERROR: no such host/s);
    expect(await readdir(join(context.cacheDir, 'tools'))).toEqual([]);
  });

  test('is not downloaded offline, but taken from the cache', async () => {
    await pip(...putsUv);
    const context = await testContext();
    const offline = { ...context, offline: true };
    await expect(findUv(offline)).rejects.toThrow('--offline forbids to download it');
    const path = await findUv(context);
    expect(await findUv(offline)).toBe(path);
  });

  test('is not looked for further once the run was interrupted', async () => {
    await mkdir(join(bin, 'empty'));
    const context = await testContext();
    context.abort();
    await expect(findUv(context)).rejects.toThrow('interrupted by the test');
  });
});
