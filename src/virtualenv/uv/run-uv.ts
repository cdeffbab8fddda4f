import { join } from 'node:path';
import { run, type RunOptions, type RunResult } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';
import { uvSettings } from './uv-settings.ts';
import { explainUvFailure } from './uv-failure.ts';
import { findUv } from './uv.ts';

export interface UvOptions extends Pick<RunOptions, 'cwd' | 'env'> {
  /** Path of the interpreter to use; that of this machine when absent. */
  readonly python?: string;
}

/**
 * Runs uv with a cache below ours and with the settings of this machine for indexes and certificates.
 * @throws UserError with the last lines of uv when it fails, and an explanation where the failure is known
 */
export async function runUv(
  args: readonly string[],
  context: Context,
  { python, ...options }: UvOptions = {},
): Promise<RunResult> {
  const [uv, settings] = await Promise.all([findUv(context), settingsFor(context)]);
  // Any Python will mostly do, and uv is slow when it searches all of them for that of the target.
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

/** pip is slow to show its configuration; once per run is enough. */
async function settingsFor(context: Context): ReturnType<typeof uvSettings> {
  const settings = known.get(context) ?? uvSettings(context);
  known.set(context, settings);
  return settings;
}
