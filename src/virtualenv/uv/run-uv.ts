import { join } from 'node:path';
import { run, type RunOptions, type RunResult } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';
import { uvSettings } from './uv-settings.ts';
import { explainUvFailure } from './uv-failure.ts';
import { findUv } from './uv.ts';

export interface UvOptions extends Pick<RunOptions, 'cwd' | 'env'> {
  /** Path of the interpreter to use; the machine's own when absent. */
  readonly python?: string;
}

/**
 * Runs uv with its own cache below ours, and with the machine's settings of indexes and certificates.
 * @throws UserError with uv's last lines when it fails, explained where the fault is a known one
 */
export async function runUv(
  args: readonly string[],
  context: Context,
  { python, ...options }: UvOptions = {},
): Promise<RunResult> {
  const [uv, settings] = await Promise.all([findUv(context), settingsFor(context)]);
  // Most often any Python will do, and looking through all that are there for the target's own takes uv a while.
  const interpreter = python ?? settings.python;
  const chosen = interpreter === undefined ? [] : ['--python', interpreter];
  const common = ['--cache-dir', join(context.cacheDir, 'uv'), ...(context.offline ? ['--offline'] : [])];
  try {
    return await run(uv, [...args, ...chosen, ...settings.options, ...common], context, {
      ...options,
      env: { ...settings.environment, ...options.env },
    });
  } catch (error) {
    throw explainUvFailure(error);
  }
}

const known = new WeakMap<Context, ReturnType<typeof uvSettings>>();

/** Asking pip for its configuration takes a while; once a run is enough. */
async function settingsFor(context: Context): ReturnType<typeof uvSettings> {
  const settings = known.get(context) ?? uvSettings(context);
  known.set(context, settings);
  return settings;
}
