import { lastLines, type RunResult } from '../../support/process.ts';
import { UserError } from '../../support/errors.ts';
import { call, type CallOptions } from '../../support/call.ts';

/** A container engine: podman or docker, which answer to the same commands. */
export interface Engine {
  readonly name: 'podman' | 'docker';
  /** What calls it: its name, or a command that runs it in other surroundings. */
  readonly command: readonly [string, ...string[]];
  /** Added to the environment of each call. */
  readonly env: Readonly<Record<string, string>>;
  /** Options of `run` with which systemd boots, besides those of every engine (`systemdRights`). */
  readonly bootOptions: readonly string[];
  /** The container's command, which ends up as systemd. */
  readonly init: readonly [string, ...string[]];
}

const capabilities = ['SYS_ADMIN', 'SYS_PTRACE', 'NET_ADMIN', 'DAC_READ_SEARCH', 'SYS_NICE', 'IPC_LOCK'];

/**
 * Options of `run` that systemd needs to sandbox services as on a server, far less than --privileged: nothing in
 * the root reaches the host's devices, kernel settings or clock.
 */
export const systemdRights: readonly string[] = [
  ...capabilities.map((capability) => `--cap-add=${capability}`),
  '--security-opt=seccomp=unconfined',
  '--security-opt=apparmor=unconfined',
  '--security-opt=label=disable',
];

/** Label of everything of ours that an engine keeps: the process that a container belongs to. */
export const ownerLabel = 'mathesar-package.owner';

/** Calls the engine; no exit code is a failure. */
export async function callEngine(
  engine: Engine,
  args: readonly string[],
  options: CallOptions = {},
): Promise<RunResult> {
  const [program, ...first] = engine.command;
  return call(program, [...first, ...args], { ...options, env: { ...engine.env, ...options.env } });
}

/**
 * Calls the engine and returns what it printed, trimmed.
 * @throws UserError with the last lines when it fails
 */
export async function askEngine(
  engine: Engine,
  args: readonly string[],
  options: CallOptions = {},
): Promise<string> {
  const result = await callEngine(engine, args, options);
  if (result.exitCode === 0) return result.stdout.trim();
  const shown = [engine.name, ...args].join(' ');
  throw new UserError(`${shown} ended with ${result.exitCode}\n${lastLines(result.stderr || result.stdout)}`);
}
