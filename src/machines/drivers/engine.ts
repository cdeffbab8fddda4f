import { call, type CallOptions, lastLines, type RunResult } from '../../support/process.ts';
import { UserError } from '../../support/errors.ts';

/** A container engine: podman or docker, which answer to the same commands. */
export interface Engine {
  readonly name: 'podman' | 'docker';
  /** The command that calls it: its name, or a wrapper and its name. */
  readonly command: readonly [string, ...string[]];
  /** Added to the environment of each call. */
  readonly env: Readonly<Record<string, string>>;
  /** Options of `run` with which systemd boots, besides those of every engine (`systemdRights`). */
  readonly bootOptions: readonly string[];
  /** The container's command, which ends up as systemd. */
  readonly init: readonly [string, ...string[]];
  /** Its containers are processes of this host and of this user, so that they can be entered without the engine. */
  readonly entered: boolean;
}

const capabilities = ['SYS_ADMIN', 'SYS_PTRACE', 'NET_ADMIN', 'DAC_READ_SEARCH', 'SYS_NICE', 'IPC_LOCK'];

/**
 * Options of `run` that systemd needs to sandbox services as on a server. Unlike --privileged they give no access
 * to the host's devices, kernel settings or clock.
 */
export const systemdRights: readonly string[] = [
  ...capabilities.map((capability) => `--cap-add=${capability}`),
  '--security-opt=seccomp=unconfined',
  '--security-opt=apparmor=unconfined',
  '--security-opt=label=disable',
];

/**
 * The same for a machine that runs containers itself. Images of root's and of users' containers are in volumes of their
 * own, as their file systems are overlays, and an overlay cannot lie on another.
 */
export const rightsForContainers: readonly string[] = [
  '--privileged',
  '--volume=/var/lib/containers',
  '--volume=/home',
];

/** Label of our containers: the process that a container belongs to. */
export const ownerLabel = 'mathesar-package.owner';

/** Calls the engine; returns any exit code without throwing. */
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
