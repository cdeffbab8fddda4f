import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../support/errors.ts';
import { lastLines, type RunResult } from '../support/process.ts';
import type { HostFacts } from './host/host-facts.ts';
import type { Fault, Machine } from './machine.ts';

/** Milliseconds. A machine boots in about a second, on a loaded host it takes longer. */
const bootTimeout = 60_000;

/** What a driver knows about a machine while it boots. */
export interface Booting {
  /** `systemctl is-system-running` inside it. */
  state(): Promise<RunResult>;
  /** False once its PID 1 has ended. */
  isRunning(): Promise<boolean>;
  /** What it printed so far. */
  console(): Promise<string>;
}

/**
 * Starts a machine, waits until it has booted, and returns it. When it does not get there, it is disposed of.
 * @param start starts it, and gives what is known of it while it boots
 * @throws UserError that names the fault; whatever `start` throws
 */
export async function bootOrDispose(
  machine: Machine,
  start: () => Booting | Promise<Booting>,
  facts: HostFacts,
  signal: AbortSignal,
): Promise<Machine> {
  try {
    await waitForBoot(await start(), facts, signal);
    return machine;
  } catch (error) {
    await machine.dispose();
    throw error;
  }
}

/**
 * Waits until systemd says that the machine is up; "degraded" (a unit failed, as some do in any container)
 * counts, as it does on a server.
 * @throws UserError that names the fault, when PID 1 ends or the limit is over
 */
export async function waitForBoot(
  booting: Booting,
  facts: HostFacts,
  signal: AbortSignal,
  limit = bootTimeout,
): Promise<void> {
  const deadline = Date.now() + limit;
  let last = '';
  while (Date.now() < deadline) {
    const state = await booting.state();
    last = state.stdout.trim() || state.stderr.trim();
    if (last === 'running' || last === 'degraded') return;
    if (!(await booting.isRunning())) {
      throw bootFailure('systemd ended while the machine was booting', await booting.console(), facts);
    }
    await delay(100, undefined, { signal });
  }
  throw bootFailure(`systemd was not up after ${limit / 1000} s (${last})`, await booting.console(), facts);
}

/**
 * Which part of the host keeps a machine from booting, judged by what the engine or the machine's systemd printed.
 */
export function faultOf(output: string, facts: HostFacts): Fault {
  if (/rlimit/i.test(output)) return 'rlimits';
  if (/cgroup|pids\.max|cpu\.max/i.test(output)) return 'cgroups';
  if (/not permitted|permission denied|newuidmap|user namespace|must be run as root/i.test(output))
    return 'rights';
  // Where only cgroups v1 is mounted, systemd 258 and later end at once and print nothing.
  if (output.trim() === '' && facts.cgroups === 'v1') return 'cgroups';
  return facts.root ? 'engine' : 'rights';
}

const advice: Readonly<Record<Fault, string>> = {
  cgroups:
    'Boot this host with cgroups v2 (systemd.unified_cgroup_hierarchy=1); systemd 258 and later need it.',
  rlimits: 'Unset CONTAINERS_CONF, so that fitting limits are chosen, or raise the hard limit (ulimit -Hn).',
  rights: 'Run it as root (sudo), and not in a container without CAP_SYS_ADMIN.',
  engine: 'Try another driver (--driver podman, docker or nspawn); "npm run doctor" lists those that work.',
};

/** The error of a machine that cannot boot: the fault by name, what to do, and the last lines of the log. */
export function bootFailure(what: string, output: string, facts: HostFacts): UserError {
  const fault = faultOf(output, facts);
  const log = output.trim() === '' ? '(it printed nothing)' : lastLines(output);
  return new UserError(`the throwaway machine cannot boot because of ${fault}: ${what}\n${log}`, {
    hints: [advice[fault]],
  });
}
