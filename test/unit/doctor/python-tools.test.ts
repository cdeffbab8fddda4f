import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findInterpreters } from '../../../src/doctor/interpreters.ts';
import { hasPinnedTools, pythonTools, requireInterpreters } from '../../../src/doctor/python-tools.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import type { Context } from '../../../src/support/context.ts';
import { temporaryFolder } from '../../temporary.ts';

let machine = '';
let context: Context;

beforeEach(async () => {
  machine = await temporaryFolder();
  context = {
    reporter: silentReporter(),
    signal: new AbortController().signal,
    cacheDir: join(machine, 'cache'),
    offline: true,
  };
  await program('bin/sh', 'exit 1');
  vi.stubEnv('PATH', join(machine, 'bin'));
  vi.stubEnv('PYENV_ROOT', join(machine, 'pyenv'));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A program at a path of the fake machine. */
async function program(path: string, script: string): Promise<string> {
  const file = join(machine, path);
  await outputFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

const python = (path: string, version: string): Promise<string> =>
  program(path, `echo '${version} ${join(machine, path)}'`);

describe('the interpreters of a machine', () => {
  test('are those of PATH, then those of pyenv, one of each version, the oldest first', async () => {
    await python('bin/python3.13', '3.13.5');
    await python('pyenv/versions/3.13.0/bin/python3.13', '3.13.0');
    await python('pyenv/versions/3.10.9/bin/python3.10', '3.10.9');
    await python('pyenv/versions/3.10.13/bin/python3.10', '3.10.13');
    expect(await findInterpreters(context)).toEqual([
      { path: join(machine, 'pyenv/versions/3.10.13/bin/python3.10'), version: '3.10.13', minor: '3.10' },
      { path: join(machine, 'bin/python3.13'), version: '3.13.5', minor: '3.13' },
    ]);
  });

  test('are found by the name python3 too', async () => {
    await symlink(await python('opt/python', '3.12.1'), join(machine, 'bin/python3'));
    expect(await findInterpreters(context)).toMatchObject([{ minor: '3.12' }]);
  });

  test('are only those that a target has and that run', async () => {
    await python('bin/python3', '3.9.18');
    await program('bin/python3.12', 'echo "pyenv: python3.12: command not found" >&2; exit 127');
    expect(await findInterpreters(context)).toEqual([]);
    await expect(requireInterpreters(context)).rejects.toMatchObject({
      name: 'UserError',
      message: 'this machine has no Python 3.10 to 3.14',
      hints: [expect.stringContaining('npm run doctor -- --install'), expect.stringContaining('uv python')],
    });
  });
});

describe('the tools of Python code', () => {
  test('are not downloaded offline, and the error says what to do', async () => {
    await python('bin/python3.13', '3.13.5');
    const [interpreter] = await requireInterpreters(context);
    await expect(pythonTools(interpreter, context)).rejects.toMatchObject({
      name: 'UserError',
      message: 'ruff, mypy and pytest for Python 3.13 are not in the cache',
      hints: [expect.stringContaining('npm run doctor -- --install --for test')],
    });
  });

  test('are missing without an interpreter, and where an interpreter has none', async () => {
    expect(await hasPinnedTools('python-tools', context)).toBe(false);
    await python('bin/python3.13', '3.13.5');
    expect(await hasPinnedTools('python-tools', context)).toBe(false);
  });
});
