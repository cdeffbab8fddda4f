import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Distro } from '../../../config/distros.ts';
import { UserError } from '../../../support/errors.ts';
import { isInstalled, missingPrograms, run, type RunResult } from '../../../support/process.ts';
import type { Context } from '../../../support/context.ts';
import { bootOrDispose } from '../../boot.ts';
import { cgroupFindings, factsWithCgroup2 } from '../../host/cgroup2.ts';
import { hasCapability, readHostFacts } from '../../host/host-facts.ts';
import { disposal } from '../../disposal.ts';
import { recipeFor } from '../../base/recipe.ts';
import type { ExecOptions, Probe, Machine, Driver, StartOptions } from '../../machine.ts';
import { enter } from './enter.ts';
import { removeAtOnce, removeRemains, startInstance, sweepInstances, type Instance } from './instance.ts';
import { lowerOf } from './tree.ts';

/** Machines as systemd-nspawn containers on an overlay, for hosts with neither podman nor docker. */
export const nspawn: Driver = { name: 'nspawn', probe, start, sweep: sweepInstances };

async function probe(context: Context): Promise<Probe> {
  const tools = ['systemd-nspawn', 'mmdebstrap', 'nsenter', 'setpriv'];
  const missing: string[] = [];
  for (const tool of tools) if (!(await isInstalled(tool, context))) missing.push(tool);
  if (missing.length > 0) {
    return { works: false, fault: 'engine', findings: [missingPrograms(missing)] };
  }
  const facts = await readHostFacts();
  if (!facts.root || !hasCapability(facts, 'SYS_ADMIN')) {
    return {
      works: false,
      fault: 'rights',
      findings: ['it needs root with CAP_SYS_ADMIN; run the command with sudo'],
    };
  }
  return { works: true, findings: cgroupFindings(facts, await factsWithCgroup2(facts, context)) };
}

async function start(distro: Distro, context: Context, options: StartOptions = {}): Promise<Machine> {
  const facts = await factsWithCgroup2(await readHostFacts(), context);
  const lower = await lowerOf(await recipeFor(distro), options.installed ?? [], context);
  const name = `mathesar-machine-${distro.name}-${randomUUID().slice(0, 8)}`;
  const instance = await startInstance(name, lower, options.network ?? 'none', context);
  const booting = {
    state: () => stateOf(instance),
    isRunning: () => Promise.resolve(instance.isRunning()),
    console: () => instance.console(),
  };
  return bootOrDispose(nspawnMachine(instance, distro, context), () => booting, facts, context.signal);
}

async function stateOf(instance: Instance): Promise<RunResult> {
  const leader = instance.leader();
  if (leader === undefined) return { exitCode: 1, stdout: '', stderr: 'not started yet' };
  return enter(leader, ['systemctl', 'is-system-running'], {});
}

function nspawnMachine(instance: Instance, distro: Distro, context: Context): Machine {
  const endAtOnce = (): void => {
    removeAtOnce(instance, context);
  };
  const exec = async (command: readonly string[], options: ExecOptions = {}): Promise<RunResult> => {
    const leader = instance.leader();
    if (leader === undefined) {
      throw new UserError(`the throwaway machine ended while it was in use\n${await instance.console()}`);
    }
    return enter(leader, command, options, context.signal);
  };
  return {
    distro,
    exec,
    copyIn: (hostPath, machinePath) => copyIn(instance, exec, hostPath, machinePath, context),
    copyOut: (machinePath, hostPath) => copyOut(instance, exec, machinePath, hostPath, context),
    logs: async () => {
      const leader = instance.leader();
      if (leader === undefined) return instance.console();
      return (await enter(leader, ['journalctl', '--no-pager', '-o', 'short-precise'], {})).stdout;
    },
    dispose: disposal(() => end(instance, context), endAtOnce, context.signal),
  };
}

async function end(instance: Instance, context: Context): Promise<void> {
  instance.kill();
  await instance.ended;
  removeRemains(instance.name, context);
}

type Exec = Machine['exec'];

/**
 * Copies by way of a new name in the machine's /, because an absolute symbolic link in a path of the machine would lead
 * out of /proc/PID/root, to the host's files.
 */
async function copyIn(
  instance: Instance,
  exec: Exec,
  hostPath: string,
  machinePath: string,
  context: Context,
): Promise<void> {
  const stage = `.copy-${randomUUID()}`;
  await run('cp', ['--recursive', '--preserve=mode', '--', hostPath, hostView(instance, stage)], context);
  const move = 'if [ -d "$2" ]; then mv -- "$1" "$2/$3"; else mv -- "$1" "$2"; fi';
  const moved = await exec(['sh', '-c', move, 'sh', `/${stage}`, machinePath, basename(hostPath)]);
  if (moved.exitCode !== 0)
    throw new UserError(`cannot write ${machinePath} in the machine: ${moved.stderr.trim()}`);
}

async function copyOut(
  instance: Instance,
  exec: Exec,
  machinePath: string,
  hostPath: string,
  context: Context,
): Promise<void> {
  const stage = `.copy-${randomUUID()}`;
  const staged = await exec(['cp', '--recursive', '--preserve=mode', '--', machinePath, `/${stage}`]);
  if (staged.exitCode !== 0)
    throw new UserError(`cannot read ${machinePath} in the machine: ${staged.stderr.trim()}`);
  await run('cp', ['--recursive', '--preserve=mode', '--', hostView(instance, stage), hostPath], context);
  await exec(['rm', '-rf', '--', `/${stage}`]);
}

function hostView(instance: Instance, stage: string): string {
  const leader = instance.leader();
  if (leader === undefined) throw new UserError('the throwaway machine ended while it was in use');
  return `/proc/${leader}/root/${stage}`;
}
