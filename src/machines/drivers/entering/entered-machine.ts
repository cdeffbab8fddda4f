import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Distro } from '../../../config/distros.ts';
import type { Context } from '../../../support/context.ts';
import { UserError } from '../../../support/errors.ts';
import { run, type RunResult } from '../../../support/process.ts';
import type { ExecOptions, Machine } from '../../machine.ts';
import { enter } from './enter.ts';

/** A running machine whose processes this process may enter, as root on the same host. */
export interface Inside {
  /** Value of the variable `container`, by which programs recognize where they run. */
  readonly container: string;
  /** PID 1 of the machine, as this host numbers it; undefined once it has ended. */
  leader(): number | undefined;
  /** What the machine printed so far. */
  console(): Promise<string>;
}

/** A machine that is used through its namespaces; all but what its driver alone can do. */
export function enteredMachine(
  inside: Inside,
  distro: Distro,
  context: Context,
): Omit<Machine, 'dispose' | 'cutPower'> {
  const exec = async (command: readonly string[], options: ExecOptions = {}): Promise<RunResult> =>
    enter(await leaderOf(inside), inside.container, command, options, context.signal);
  return {
    distro,
    exec,
    copyIn: (hostPath, machinePath) => copyIn(inside, exec, hostPath, machinePath, context),
    copyOut: (machinePath, hostPath) => copyOut(inside, exec, machinePath, hostPath, context),
    logs: async () => {
      const leader = inside.leader();
      if (leader === undefined) return inside.console();
      const journal = ['journalctl', '--no-pager', '-o', 'short-precise'];
      return (await enter(leader, inside.container, journal, {})).stdout;
    },
  };
}

async function leaderOf(inside: Inside): Promise<number> {
  const leader = inside.leader();
  if (leader !== undefined) return leader;
  throw new UserError(`the throwaway machine ended while it was in use\n${await inside.console()}`);
}

type Exec = Machine['exec'];

/**
 * Copies by way of a new name in the machine's /, because an absolute symbolic link in a path of the machine would lead
 * out of /proc/PID/root, to the host's files.
 */
async function copyIn(
  inside: Inside,
  exec: Exec,
  hostPath: string,
  machinePath: string,
  context: Context,
): Promise<void> {
  const stage = `.copy-${randomUUID()}`;
  const view = `/proc/${await leaderOf(inside)}/root/${stage}`;
  await run('cp', ['--recursive', '--preserve=mode', '--', hostPath, view], context);
  const move = 'if [ -d "$2" ]; then mv -- "$1" "$2/$3"; else mv -- "$1" "$2"; fi';
  const moved = await exec(['sh', '-c', move, 'sh', `/${stage}`, machinePath, basename(hostPath)]);
  if (moved.exitCode !== 0)
    throw new UserError(`cannot write ${machinePath} in the machine: ${moved.stderr.trim()}`);
}

async function copyOut(
  inside: Inside,
  exec: Exec,
  machinePath: string,
  hostPath: string,
  context: Context,
): Promise<void> {
  const stage = `.copy-${randomUUID()}`;
  const staged = await exec(['cp', '--recursive', '--preserve=mode', '--', machinePath, `/${stage}`]);
  if (staged.exitCode !== 0)
    throw new UserError(`cannot read ${machinePath} in the machine: ${staged.stderr.trim()}`);
  const view = `/proc/${await leaderOf(inside)}/root/${stage}`;
  await run('cp', ['--recursive', '--preserve=mode', '--', view, hostPath], context);
  await exec(['rm', '-rf', '--', `/${stage}`]);
}
