import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { packagingDir } from '../config/project.ts';
import { cached } from '../support/cache.ts';
import { digestOf } from '../support/digest.ts';
import { UserError } from '../support/errors.ts';
import { installHint } from '../support/process.ts';
import type { Context } from '../support/context.ts';
import { readPythons } from '../config/pythons.ts';
import { runUv } from '../virtualenv/uv/run-uv.ts';
import { findInterpreters, type Interpreter } from './interpreters.ts';

/** ruff, mypy and pytest, pinned with hashes. */
const lock = join(packagingDir, 'locks', 'python-tools.txt');

/**
 * The folder of a virtualenv that has ruff, mypy and pytest for one interpreter: bin/python, bin/ruff and so on.
 * It lies in the cache; the interpreter itself is not changed.
 * @throws UserError when it is not in the cache and cannot be downloaded
 */
export async function pythonTools(python: Interpreter, context: Context): Promise<string> {
  const key = await keyFor(python);
  const entry = join(context.cacheDir, 'tools', key);
  if (await pathExists(entry)) return entry;
  if (context.offline) {
    throw new UserError(`ruff, mypy and pytest for Python ${python.minor} are not in the cache`, {
      hints: ['Run "npm run doctor -- --install --for test" once without --offline.'],
    });
  }
  return context.reporter.step(
    `install ruff, mypy and pytest for Python ${python.minor} into the cache`,
    () => cached(context.cacheDir, 'tools', key, (folder) => install(python, folder, context)),
  );
}

/** Installs the tools for every interpreter of this machine that a target has, and returns the interpreters. */
export async function bringPythonTools(context: Context): Promise<readonly Interpreter[]> {
  const interpreters = await requireInterpreters(context);
  for (const python of interpreters) await pythonTools(python, context);
  return interpreters;
}

/** True when the tools are in the cache for every interpreter of this machine that a target has. */
export async function hasPythonTools(context: Context): Promise<boolean> {
  const interpreters = await findInterpreters(context);
  const keys = await Promise.all(interpreters.map(keyFor));
  const there = await Promise.all(keys.map((key) => pathExists(join(context.cacheDir, 'tools', key))));
  return interpreters.length > 0 && !there.includes(false);
}

/**
 * This machine's interpreters of versions that a target has, oldest first.
 * @throws UserError when there are none
 */
export async function requireInterpreters(
  context: Pick<Context, 'signal'>,
): Promise<readonly [Interpreter, ...Interpreter[]]> {
  const [oldest, ...others] = await findInterpreters(context);
  if (oldest !== undefined) return [oldest, ...others];
  const pythons = await readPythons();
  throw new UserError(`this machine has no Python ${pythons[0]} to ${pythons.at(-1) ?? ''}`, {
    hints: [installHint, 'Or put one on PATH, for instance with: uv python install 3.13'],
  });
}

async function keyFor({ path, version }: Interpreter): Promise<string> {
  const requirements = await readFile(lock, 'utf8');
  const digest = digestOf(requirements, path, version, process.platform, process.arch);
  return `python-tools-${digest.slice(0, 16)}`;
}

/** Relocatable, because the cache renames the folder. */
async function install(python: Interpreter, folder: string, context: Context): Promise<void> {
  const cwd = context.cacheDir;
  const venv = ['venv', '--quiet', '--no-project', '--relocatable', folder];
  await runUv(venv, context, { cwd, python: python.path });
  const pinned = ['--require-hashes', '--no-deps', '--only-binary', ':all:', '-r', lock];
  await runUv(['pip', 'install', '--quiet', ...pinned], context, { cwd, python: join(folder, 'bin/python') });
}
