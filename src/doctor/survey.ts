import { availableParallelism } from 'node:os';
import { pathExists } from 'fs-extra/esm';
import pLimit from 'p-limit';
import semver from 'semver';
import { UserError } from '../support/errors.ts';
import { call } from '../support/process.ts';
import type { Context } from '../support/context.ts';
import { hasPinnedTools } from './python-tools.ts';
import type { Tool } from '../config/tools.ts';

/** What was found about one tool on this machine. */
export interface Found {
  readonly tool: Tool;
  /** True when it is installed and new enough. */
  readonly usable: boolean;
  /** True when it was started and did not say its version in time: on a machine that is very busy, or broken. */
  readonly silent?: true;
  /** As the tool prints it; undefined when it prints none. */
  readonly version?: string;
}

/**
 * Looks for every tool; keeps their order.
 * @param patience milliseconds that a tool may take to say its version
 */
export async function survey(
  tools: readonly Tool[],
  context: Context,
  patience = 60_000,
): Promise<readonly Found[]> {
  const limit = pLimit(availableParallelism());
  return Promise.all(tools.map((tool) => limit(() => look(tool, context, patience))));
}

async function look(tool: Tool, context: Context, timeout: number): Promise<Found> {
  if ('pinned' in tool.find) return { tool, usable: await hasPinnedTools(tool.find.pinned, context) };
  if ('file' in tool.find) return { tool, usable: await pathExists(tool.find.file) };
  const [program = '', ...args] = tool.find.command;
  const result = await call(program, args, { signal: context.signal, timeout }).catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
  if (result === undefined) return { tool, usable: false, silent: true };
  if (result.exitCode !== 0) return { tool, usable: false };
  const version = versionIn(`${result.stdout}\n${result.stderr}`);
  const usable = isNewEnough(version, tool.atLeast);
  return { tool, usable, ...(version === undefined ? {} : { version }) };
}

/** The first number with a dot, else the first number, in a program's output. */
export function versionIn(output: string): string | undefined {
  return (/\d+(\.\d+)+/.exec(output) ?? /\d+/.exec(output))?.[0];
}

/** Compares dotted versions; a tool without a version counts as new enough. */
export function isNewEnough(version: string | undefined, atLeast: string | undefined): boolean {
  const found = semver.coerce(version);
  const oldest = semver.coerce(atLeast);
  return found === null || oldest === null || semver.gte(found, oldest);
}
