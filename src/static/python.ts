import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readPythons } from '../config/pythons.ts';
import { UserError } from '../support/errors.ts';
import { installHint, run } from '../support/process.ts';
import type { Context } from '../support/context.ts';

/** The oldest Python that Mathesar supports; its Django runs on every newer one. */
const oldestMinor = 10;

const driver = fileURLToPath(new URL('collect.py', import.meta.url));

/** Ignores packages and settings of this machine's Python, so that every Python gives the same result. */
const isolated = ['-I', '-S', '-B', '-X', 'utf8'];

/**
 * Runs the driver and returns its answer.
 * @throws UserError with its reason when it fails
 */
export async function runDriver<T>(
  python: string,
  args: readonly string[],
  answer: z.ZodType<T>,
  context: Context,
): Promise<T> {
  const result = await run(python, [...isolated, driver, ...args], context);
  return answer.parse(JSON.parse(result.stdout));
}

/**
 * A Python of this machine that can run the driver: the first of `names` that is new enough; without names, of the
 * versions that targets have, from PATH.
 * @throws UserError when none is installed
 */
export async function findPython(context: Context, names?: readonly string[]): Promise<string> {
  for (const candidate of names ?? (await candidates())) {
    if (await isUsable(candidate, context)) return candidate;
  }
  throw new UserError(`no Python 3.${oldestMinor} or newer is installed, which collects the static files`, {
    hints: [installHint],
  });
}

async function candidates(): Promise<readonly string[]> {
  const newestFirst = (await readPythons()).toReversed();
  return ['python3', ...newestFirst.map((minor) => `python${minor}`), '/usr/bin/python3'];
}

async function isUsable(python: string, context: Context): Promise<boolean> {
  const test = `import sys; sys.exit(sys.version_info < (3, ${oldestMinor}))`;
  try {
    return (await run(python, [...isolated, '-c', test], context, { accept: [1] })).exitCode === 0;
  } catch (error) {
    // Missing or broken: try the next one. An interrupt or a bug ends the run.
    if (error instanceof UserError) return false;
    throw error;
  }
}
