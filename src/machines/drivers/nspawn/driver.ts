import { randomUUID } from 'node:crypto';
import type { Distro } from '../../../config/distros.ts';
import { isInstalled, missingPrograms, type RunResult } from '../../../support/process.ts';
import type { Context } from '../../../support/context.ts';
import { bootOrDispose } from '../../boot.ts';
import { cgroupFindings, factsWithCgroup2 } from '../../host/cgroup2.ts';
import { hasCapability, readHostFacts } from '../../host/host-facts.ts';
import { disposal } from '../../disposal.ts';
import { layersOf } from '../../base/layers.ts';
import { recipeFor } from '../../base/recipe.ts';
import type { Probe, Machine, Driver, StartOptions } from '../../machine.ts';
import { enter } from '../entering/enter.ts';
import { enteredMachine } from '../entering/entered-machine.ts';
import {
  ownLower,
  removeAtOnce,
  removeRemains,
  startInstance,
  sweepInstances,
  type Instance,
} from './instance.ts';
import { lowerOf } from './tree.ts';

/** The variable `container` as systemd-nspawn sets it. */
const container = 'systemd-nspawn';

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
  const name = `mathesar-machine-${distro.name}-${randomUUID().slice(0, 8)}`;
  const lower =
    options.root === undefined
      ? await lowerWith(distro, options, context)
      : await ownLower(name, options.root, context);
  const instance = await startInstance(name, lower, options.network ?? 'none', context);
  const booting = {
    state: () => stateOf(instance),
    isRunning: () => Promise.resolve(instance.isRunning()),
    console: () => instance.console(),
  };
  return bootOrDispose(nspawnMachine(instance, distro, context), () => booting, facts, context.signal);
}

async function lowerWith(distro: Distro, options: StartOptions, context: Context): Promise<string> {
  const recipe = await recipeFor(distro);
  return lowerOf(recipe, await layersOf(recipe, options), context);
}

async function stateOf(instance: Instance): Promise<RunResult> {
  const leader = instance.leader();
  if (leader === undefined) return { exitCode: 1, stdout: '', stderr: 'not started yet' };
  return enter(leader, container, ['systemctl', 'is-system-running'], {});
}

function nspawnMachine(instance: Instance, distro: Distro, context: Context): Machine {
  const endAtOnce = (): void => {
    removeAtOnce(instance, context);
  };
  return {
    ...enteredMachine({ container, leader: instance.leader, console: instance.console }, distro, context),
    dispose: disposal(() => end(instance, context), endAtOnce, context.signal),
  };
}

async function end(instance: Instance, context: Context): Promise<void> {
  instance.kill();
  await instance.ended;
  removeRemains(instance.name, context);
}
