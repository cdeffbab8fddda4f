import { execFile, type ExecFileOptions } from 'node:child_process';

/** How a program ended, and what it printed. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program; any exit code is an answer, and -1 stands for a signal. */
export function call(
  program: string,
  args: readonly string[],
  options: Pick<ExecFileOptions, 'cwd' | 'uid' | 'gid' | 'env'> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
