import { constants } from 'node:os';
import { execa, type Options } from 'execa';
import { codeOf, UserError } from './errors.ts';
import type { Context } from './context.ts';
import { lineOfFullDisk, spaceHint } from './system-errors.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  /** Added to this process's environment; undefined removes a name. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Milliseconds; no limit when absent. */
  readonly timeout?: number;
  /** True for a program that talks to the person: it gets the terminal, and its output is not returned. */
  readonly attached?: boolean;
}

export interface RunOptions extends Omit<CallOptions, 'signal' | 'attached'> {
  /** What to do when the program is not on PATH, where `installHint` does not say it. */
  readonly missing?: string;
  /** Exit codes other than 0 that are an answer, not a failure. */
  readonly accept?: readonly number[];
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What to do about a missing program. */
export const installHint = 'Run "npm run doctor -- --install" to install what is missing.';

/** The same for what only publishing needs. */
export const releaseInstall = 'npm run doctor -- --for release --install';
export const releaseInstallHint = `Run "${releaseInstall}".`;

/**
 * Runs a program and returns its exit code and exactly what it printed; no exit code is a failure. As in a shell, the
 * exit code is 128 + n when signal n ended the program, 127 when it is not installed and 126 when it cannot be run.
 * @throws UserError after the timeout; the reason of the signal when it is aborted
 */
export async function call(
  command: string,
  args: readonly string[],
  options: CallOptions = {},
): Promise<RunResult> {
  const result = await execute(command, args, options);
  return result ?? { exitCode: 127, stdout: '', stderr: `${command}: not found\n` };
}

/**
 * Runs a tool to its end and returns what it printed, without the final newline.
 * @throws UserError when the tool is not installed, or fails: with the command, exit code and last output lines.
 */
export async function run(
  command: string,
  args: readonly string[],
  context: Pick<Context, 'signal'>,
  { accept = [], missing, ...options }: RunOptions = {},
): Promise<RunResult> {
  const result = await execute(command, args, { ...options, signal: context.signal });
  if (result === undefined) throw notInstalled(command, missing);
  const { exitCode, stdout, stderr } = result;
  if (exitCode !== 0 && !accept.includes(exitCode)) {
    const shown = [command, ...args].join(' ');
    const full = lineOfFullDisk(`${stdout}\n${stderr}`);
    if (full !== undefined)
      throw new UserError(`${command} ended with ${exitCode}: ${full}`, { hints: [spaceHint] });
    throw new UserError(`${shown} ended with ${exitCode}\n${lastLines(stderr || stdout)}`);
  }
  return { exitCode, stdout: stdout.replace(/\r?\n$/, ''), stderr: stderr.replace(/\r?\n$/, '') };
}

/** Returns undefined for a program that is not installed. */
async function execute(
  command: string,
  args: readonly string[],
  options: CallOptions,
): Promise<RunResult | undefined> {
  const { signal, cwd, env, input, timeout, attached = false } = options;
  signal?.throwIfAborted();
  const result = await execa(command, [...args], {
    reject: false,
    stripFinalNewline: false,
    forceKillAfterDelay: 5000,
    stdin: attached ? 'inherit' : input === undefined ? 'ignore' : 'pipe',
    // Standard output is for results: what a program shows goes to standard error.
    ...(attached ? { stdout: process.stderr, stderr: 'inherit' } : {}),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(input === undefined ? {} : { input }),
    ...(timeout === undefined ? {} : { timeout }),
  } satisfies Options);
  signal?.throwIfAborted();
  const stdout = textOf(result.stdout);
  const stderr = textOf(result.stderr);
  if (result.timedOut) {
    throw new UserError(
      `${[command, ...args].join(' ')} did not end within ${(timeout ?? 0) / 1000} s\n${lastLines(stderr)}`,
    );
  }
  if (isMissing(result)) return undefined;
  if (result.exitCode === undefined && result.signal === undefined)
    return { exitCode: 126, stdout, stderr: `${command}: ${result.originalMessage ?? 'cannot be run'}\n` };
  return { exitCode: result.exitCode ?? 128 + signalNumber(result.signal), stdout, stderr };
}

/**
 * Starts a program that a stream passes through, for data that is too large for `run`. The caller pipes it through
 * stdin and stdout, or through `duplex()`, and turns a failure into words with `programError`.
 */
export function startFilter(
  command: string,
  args: readonly string[],
  { signal, env }: Pick<CallOptions, 'signal' | 'env'>,
) {
  const filter = execa(command, [...args], {
    encoding: 'buffer',
    buffer: { stdout: false, stderr: true },
    ...(env === undefined ? {} : { env }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  // Its failure also breaks the pipe; a caller that only looks there must not leave this rejection unhandled.
  filter.catch(() => undefined);
  return filter;
}

/** Why a program that `startFilter` started failed. */
export function programError(command: string, error: unknown, hint?: string): UserError {
  if (isMissing(error)) return notInstalled(command, hint);
  const stderr = error instanceof Error && 'stderr' in error ? textOf(error.stderr).trim() : '';
  return new UserError(`${command} failed: ${stderr}`, { cause: error });
}

/** True for execa's error or result when the program is not on PATH. */
export function isMissing(outcome: unknown): boolean {
  if (codeOf(outcome) === 'ENOENT') return true;
  return outcome instanceof Error && codeOf(outcome.cause) === 'ENOENT';
}

/** The error for a program that is not on PATH. */
export function notInstalled(command: string, hint = installHint): UserError {
  return new UserError(missingPrograms([command]), { hints: [hint] });
}

/** Says that programs are not on PATH. */
export function missingPrograms(names: readonly string[]): string {
  return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not installed`;
}

/** True when `command` can be found on PATH. */
export async function isInstalled(command: string, context: Pick<Context, 'signal'>): Promise<boolean> {
  const find = ['-c', 'command -v -- "$0" >/dev/null', command];
  return (await call('sh', find, { signal: context.signal })).exitCode === 0;
}

/** The last lines of a program's output, for an error's message. */
export function lastLines(text: string, count = 15): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function textOf(output: unknown): string {
  if (typeof output === 'string') return output;
  return output instanceof Uint8Array ? Buffer.from(output).toString() : '';
}

function signalNumber(name: string | undefined): number {
  return (constants.signals as Readonly<Record<string, number>>)[name ?? ''] ?? 0;
}
