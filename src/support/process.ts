import { execa, type Options } from 'execa';
import { codeOf, UserError } from './errors.ts';
import type { Context } from './reporter.ts';

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment; undefined removes a name. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  /** What to do when the program is not on PATH. */
  readonly missing?: string;
  /** Exit codes other than 0 that are an answer, not a failure. */
  readonly accept?: readonly number[];
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs an external tool to its end and returns what it printed. Ended with the run's signal.
 * @throws UserError when the tool is missing, or fails: with the command, exit code and last output lines.
 */
export async function run(
  command: string,
  args: readonly string[],
  context: Pick<Context, 'signal'>,
  options: RunOptions = {},
): Promise<RunResult> {
  context.signal.throwIfAborted();
  const execaOptions = {
    cancelSignal: context.signal,
    reject: false,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    forceKillAfterDelay: 5000,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
  } satisfies Options;
  const result = await execa(command, [...args], execaOptions);
  context.signal.throwIfAborted();
  if (codeOf(result) === 'ENOENT' || (result.failed && result.exitCode === undefined && !result.timedOut)) {
    if (codeOf(result.cause) === 'ENOENT' || codeOf(result) === 'ENOENT') {
      throw new UserError(`${command} is not installed`, {
        hints: [options.missing ?? 'Run "npm run doctor -- --install" to install what is missing.'],
      });
    }
  }
  const exitCode = result.exitCode ?? -1;
  if (exitCode !== 0 && !(options.accept ?? []).includes(exitCode)) {
    const how = result.timedOut
      ? `did not end within ${(options.timeout ?? 0) / 1000} s`
      : `ended with ${exitCode}`;
    throw new UserError(
      `${[command, ...args].join(' ')} ${how}\n${lastLines(result.stderr || result.stdout)}`,
    );
  }
  return { exitCode, stdout: result.stdout, stderr: result.stderr };
}

/** True when `command` can be found on PATH. */
export async function isInstalled(command: string, context: Pick<Context, 'signal'>): Promise<boolean> {
  const result = await run('sh', ['-c', 'command -v -- "$0" >/dev/null', command], context, {
    accept: [1, 127],
  });
  return result.exitCode === 0;
}

/** The last lines of a program's output, for an error's message. */
export function lastLines(text: string, count = 15): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
