import { join } from 'node:path';
import { run, type RunOptions, type RunResult } from '../support/process.ts';
import type { Context } from '../support/reporter.ts';
import { uvSettings } from './uv-settings.ts';
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
  const [uv, settings] = await Promise.all([findUv(context), settingsFor(context)]);
  const common = ['--cache-dir', join(context.cacheDir, 'uv'), ...(context.offline ? ['--offline'] : [])];
  try {
    return await run(uv, [...args, ...settings.options, ...common], context, {
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
