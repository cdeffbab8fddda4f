import { execa, type Options } from 'execa';
import { lastLines, type RunResult } from './process.ts';
import { codeOf, UserError } from './errors.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds; no limit when absent. */
  readonly timeout?: number;
}

/**
 * Runs a program and returns its exit code and exactly what it printed; unlike `run` of support/process.ts no
 * exit code is a failure, and no final newline is taken away. A program that a signal ended counts as 128 + n,
 * as in a shell; one that is not installed as 127.
 * @throws UserError when the timeout is over; the signal's reason when it is aborted
 */
export async function call(
  command: string,
  args: readonly string[],
  options: CallOptions = {},
): Promise<RunResult> {
  options.signal?.throwIfAborted();
  const result = await execa(command, [...args], {
    reject: false,
    stripFinalNewline: false,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    forceKillAfterDelay: 2000,
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
  } satisfies Options);
  options.signal?.throwIfAborted();
  if (result.timedOut) {
    const seconds = (options.timeout ?? 0) / 1000;
    const shown = [command, ...args].join(' ');
    throw new UserError(`did not end within ${seconds} s: ${shown}\n${lastLines(result.stderr)}`);
  }
  if (codeOf(result) === 'ENOENT' || codeOf(result.cause) === 'ENOENT') {
    return { exitCode: 127, stdout: '', stderr: `${command}: not found\n` };
  }
  return {
    exitCode: result.exitCode ?? 128 + signalNumber(result.signal),
    stdout: result.stdout,
    stderr: result.stderr,
  };
}

function signalNumber(name: string | undefined): number {
  const numbers: Readonly<Record<string, number>> = {
    SIGHUP: 1,
    SIGINT: 2,
    SIGKILL: 9,
    SIGSEGV: 11,
    SIGTERM: 15,
  };
  return numbers[name ?? ''] ?? 0;
}
