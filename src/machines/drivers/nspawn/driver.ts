import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Distro } from '../../../config/distros.ts';
import { UserError } from '../../../support/errors.ts';
import { isInstalled, run, type RunResult } from '../../../support/process.ts';
import type { Context } from '../../../support/reporter.ts';
import { waitForBoot } from '../../boot.ts';
import { cgroupFindings, factsWithCgroup2 } from '../../host/cgroup2.ts';
import { hasCapability, readHostFacts } from '../../host/host-facts.ts';
import { disposal } from '../../disposal.ts';
import { recipeFor } from '../../base/recipe.ts';
import type { ExecOptions, Probe, Root, RootDriver, StartOptions } from '../../machine.ts';
import { enter } from './enter.ts';
import { removeAtOnce, removeRemains, startMachine, sweepMachines, type Machine } from './machine.ts';
import { lowerOf } from './tree.ts';

/** Roots as systemd-nspawn containers on an overlay: for a machine with neither podman nor docker. */
export const nspawn: RootDriver = { name: 'nspawn', probe, start, sweep: sweepMachines };

async function probe(context: Context): Promise<Probe> {
  const tools = ['systemd-nspawn', 'mmdebstrap', 'nsenter', 'setpriv'];
  const missing: string[] = [];
  for (const tool of tools) if (!(await isInstalled(tool, context))) missing.push(tool);
  if (missing.length > 0) {
    return { works: false, findings: [`engine: ${missing.join(' and ')} not installed`] };
  }
  const facts = await readHostFacts();
  if (!facts.root || !hasCapability(facts, 'SYS_ADMIN')) {
    return {
      works: false,
      findings: ['rights: it needs root with CAP_SYS_ADMIN; run the command with sudo'],
    };
  }
  return { works: true, findings: cgroupFindings(facts, await factsWithCgroup2(facts, context)) };
}

async function start(distro: Distro, context: Context, options: StartOptions = {}): Promise<Root> {
  const facts = await factsWithCgroup2(await readHostFacts(), context);
  const lower = await lowerOf(await recipeFor(distro), options.installed ?? [], context);
  const name = `mathesar-root-${distro.name}-${randomUUID().slice(0, 8)}`;
  const machine = await startMachine(name, lower, options.network ?? 'none', context);
  const root = machineRoot(machine, distro, context);
  try {
    await waitForBoot(
      {
        state: () => stateOf(machine),
        lives: () => Promise.resolve(machine.lives()),
        console: () => machine.console(),
      },
      facts,
      context.signal,
    );
    return root;
  } catch (error) {
    await root.dispose();
    throw error;
  }
}

async function stateOf(machine: Machine): Promise<RunResult> {
  const leader = machine.leader();
  if (leader === undefined) return { exitCode: 1, stdout: '', stderr: 'not started yet' };
  return enter(leader, ['systemctl', 'is-system-running'], {});
}

function machineRoot(machine: Machine, distro: Distro, context: Context): Root {
  const endAtOnce = (): void => {
    removeAtOnce(machine, context);
  };
  const exec = async (command: readonly string[], options: ExecOptions = {}): Promise<RunResult> => {
    const leader = machine.leader();
    if (leader === undefined) {
      throw new UserError(`the throwaway root ended while it was in use\n${await machine.console()}`);
    }
    return enter(leader, command, options, context.signal);
  };
  return {
    distro,
    exec,
    copyIn: (hostPath, rootPath) => copyIn(machine, exec, hostPath, rootPath, context),
    copyOut: (rootPath, hostPath) => copyOut(machine, exec, rootPath, hostPath, context),
    logs: async () => {
      const leader = machine.leader();
      if (leader === undefined) return machine.console();
      return (await enter(leader, ['journalctl', '--no-pager', '-o', 'short-precise'], {})).stdout;
    },
    dispose: disposal(() => end(machine, context), endAtOnce, context.signal),
  };
}

async function end(machine: Machine, context: Context): Promise<void> {
  machine.kill();
  await machine.ended;
  removeRemains(machine.name, context);
}

type Exec = Root['exec'];

/**
 * Copies through a name at the top of the root, which no link leads to: an absolute link in the root's own
 * path would lead out of /proc/PID/root, to the host's files.
 */
async function copyIn(
  machine: Machine,
  exec: Exec,
  hostPath: string,
  rootPath: string,
  context: Context,
): Promise<void> {
  const stage = `.copy-${randomUUID()}`;
  await run('cp', ['--recursive', '--preserve=mode', '--', hostPath, hostView(machine, stage)], context);
  const move = 'if [ -d "$2" ]; then mv -- "$1" "$2/$3"; else mv -- "$1" "$2"; fi';
  const moved = await exec(['sh', '-c', move, 'sh', `/${stage}`, rootPath, basename(hostPath)]);
  if (moved.exitCode !== 0) throw new UserError(`${rootPath} cannot be written: ${moved.stderr.trim()}`);
}

async function copyOut(
  machine: Machine,
  exec: Exec,
  rootPath: string,
  hostPath: string,
  context: Context,
): Promise<void> {
  const stage = `.copy-${randomUUID()}`;
  const staged = await exec(['cp', '--recursive', '--preserve=mode', '--', rootPath, `/${stage}`]);
  if (staged.exitCode !== 0) throw new UserError(`${rootPath} cannot be read: ${staged.stderr.trim()}`);
  await run('cp', ['--recursive', '--preserve=mode', '--', hostView(machine, stage), hostPath], context);
  await exec(['rm', '-rf', '--', `/${stage}`]);
}

function hostView(machine: Machine, stage: string): string {
  const leader = machine.leader();
  if (leader === undefined) throw new UserError('the throwaway root ended while it was in use');
  return `/proc/${leader}/root/${stage}`;
}
