import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { call } from '../support/process.ts';
import type { Context } from '../support/context.ts';
import { readPythons } from '../config/pythons.ts';

/** A Python of this machine. */
export interface Interpreter {
  /** Absolute path of its executable. */
  readonly path: string;
  /** Such as "3.13.5". */
  readonly version: string;
  /** Such as "3.13". */
  readonly minor: string;
}

/**
 * This machine's Pythons of versions that a target has, oldest first, one of each version: from PATH, else from
 * pyenv, whose versions are on PATH only when selected.
 */
export async function findInterpreters(
  context: Pick<Context, 'signal'>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly Interpreter[]> {
  const folders = await pyenvFolders(env);
  const pythons = await readPythons();
  const found = await Promise.all(pythons.map((minor) => firstThatRuns(minor, folders, context)));
  return found.filter((one) => one !== undefined);
}

async function firstThatRuns(
  minor: string,
  folders: readonly string[],
  context: Pick<Context, 'signal'>,
): Promise<Interpreter | undefined> {
  const ofPyenv = folders.map((folder) => join(folder, 'bin', `python${minor}`));
  for (const program of [`python${minor}`, 'python3', ...ofPyenv]) {
    const ask = 'import platform, sys; print(platform.python_version(), sys.executable)';
    const { exitCode, stdout } = await call(program, ['-I', '-c', ask], { signal: context.signal });
    const [, version = '', path = ''] = /^(\S+) (\/.*)$/m.exec(stdout) ?? [];
    if (exitCode === 0 && version.startsWith(`${minor}.`)) return { path, version, minor };
  }
  return undefined;
}

/** The folders of pyenv's versions, newest first; empty without pyenv. */
async function pyenvFolders(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const folder = join(env.PYENV_ROOT ?? join(env.HOME ?? homedir(), '.pyenv'), 'versions');
  const names = await readdir(folder).catch(() => []);
  const newestFirst = names.sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
  return newestFirst.map((name) => join(folder, name));
}
