import { join } from 'node:path';
import { run, type RunOptions, type RunResult } from '../support/process.ts';
import type { Context } from '../support/reporter.ts';
import { uvEnvironment } from './uv-environment.ts';
import { explainUvFailure } from './uv-failure.ts';
import { findUv } from './uv.ts';

/**
 * Runs uv with its own cache below ours, and with the machine's settings of indexes and certificates.
 * @throws UserError with uv's last lines when it fails, explained where the fault is a known one
 */
export async function runUv(
  args: readonly string[],
  context: Context,
  options: Pick<RunOptions, 'cwd' | 'env'> = {},
): Promise<RunResult> {
  const [uv, environment] = await Promise.all([findUv(context), environmentFor(context)]);
  const common = ['--cache-dir', join(context.cacheDir, 'uv'), ...(context.offline ? ['--offline'] : [])];
  try {
    return await run(uv, [...args, ...common], context, {
      ...options,
      env: { ...environment, ...options.env },
    });
  } catch (error) {
    throw explainUvFailure(error);
  }
}

const environments = new WeakMap<Context, ReturnType<typeof uvEnvironment>>();

/** Asking pip for its configuration takes a while; once a run is enough. */
async function environmentFor(context: Context): ReturnType<typeof uvEnvironment> {
  const known = environments.get(context) ?? uvEnvironment(context);
  environments.set(context, known);
  return known;
}
