import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import semver from 'semver';
import { packagingDir } from '../../config/project.ts';
import { cached } from '../../support/caching/cache.ts';
import { digestOf } from '../../support/caching/digest.ts';
import { messageOf, UserError } from '../../support/errors.ts';
import { installHint, run } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';

/** The oldest uv that this tool was tried with; an older one is not used. */
export const oldestUv = '0.8.0';

const pinnedUv = join(packagingDir, 'locks', 'uv.txt');

/**
 * Path of a usable uv: the one on PATH when it is new enough, else the version pinned in packaging/locks/uv.txt, which
 * pip downloads into the cache and verifies by its hash.
 * @throws UserError when neither uv nor pip is installed, or the pinned version cannot be downloaded
 */
export async function findUv(context: Context): Promise<string> {
  const version = await versionOf('uv', context);
  if (version !== undefined && semver.gte(version, oldestUv)) return 'uv';
  const requirements = await readFile(pinnedUv, 'utf8');
  const key = `uv-${digestOf(requirements, process.platform, process.arch).slice(0, 16)}`;
  const entry = join(context.cacheDir, 'tools', key);
  if (!(await pathExists(entry))) await bringUv(key, version, context);
  return join(entry, 'bin', 'uv');
}

/** The version of a uv, or undefined when it does not run. */
export async function versionOf(uv: string, context: Context): Promise<string | undefined> {
  const output = await firstThatRuns([[uv, '--version']], context);
  return semver.coerce(output?.stdout)?.version;
}

async function bringUv(key: string, found: string | undefined, context: Context): Promise<void> {
  const why = found === undefined ? 'uv is not on PATH' : `uv on PATH is ${found}, older than ${oldestUv}`;
  if (context.offline) {
    throw new UserError(`${why}, and --offline forbids to download it`, {
      hints: ['Run once without --offline: uv stays in the cache.', `Or install uv >= ${oldestUv}.`],
    });
  }
  const pip = await findPip(why, context);
  await context.reporter.step(`download uv into the cache (${why})`, () =>
    cached(context.cacheDir, 'tools', key, (folder) => installUv(pip, folder, context)),
  );
}

/** Debian's pip refuses to change the system's Python (PEP 668); --target does not touch it. */
async function installUv(pip: readonly string[], folder: string, context: Context): Promise<void> {
  const [command = 'pip3', ...args] = pip;
  const options = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '--disable-pip-version-check'];
  const env = { PIP_REQUIRE_VIRTUALENV: '0', PIP_USER: '0', PIP_ROOT_USER_ACTION: 'ignore' };
  try {
    await run(
      command,
      [...args, 'install', '--quiet', ...options, '--target', folder, '-r', pinnedUv],
      context,
      {
        env,
      },
    );
  } catch (error) {
    context.signal.throwIfAborted();
    throw new UserError(`pip could not download uv: ${messageOf(error)}`, {
      cause: error,
      hints: [
        'Check that pip reaches the package index; configure it with pip.conf and PIP_* as usual.',
        `Or put uv >= ${oldestUv} on PATH yourself.`,
      ],
    });
  }
}

async function findPip(why: string, context: Context): Promise<readonly string[]> {
  const candidates = [['python3', '-m', 'pip'], ['pip3'], ['pip']];
  const found = await firstThatRuns(
    candidates.map((candidate) => [...candidate, '--version']),
    context,
  );
  if (found !== undefined) return found.command.slice(0, -1);
  throw new UserError(`${why}, and pip is not installed, which would download it`, {
    hints: [installHint, `Or put uv >= ${oldestUv} on PATH yourself.`],
  });
}

async function firstThatRuns(
  commands: readonly (readonly string[])[],
  context: Context,
): Promise<{ readonly command: readonly string[]; readonly stdout: string } | undefined> {
  for (const command of commands) {
    const [program = '', ...args] = command;
    try {
      return { command, stdout: (await run(program, args, context)).stdout };
    } catch (error) {
      // Missing or broken: try the next one. An interrupt or a bug ends the run.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return undefined;
}
