import { randomUUID } from 'node:crypto';
import type { Distro } from '../../../config/distros.ts';
import { UserError } from '../../../support/errors.ts';
import { isInstalled, missingPrograms, type RunResult } from '../../../support/process.ts';
import type { Context } from '../../../support/context.ts';
import { bootOrDispose, waitForBoot, type Booting } from '../../boot.ts';
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
import { removeTraces } from './traces.ts';
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
  if (options.containers !== undefined) {
    throw new UserError('a machine of systemd-nspawn runs no containers here', {
      hints: ['Take podman or docker: --driver podman. "npm run doctor -- --for check" says what they need.'],
    });
  }
  const facts = await factsWithCgroup2(await readHostFacts(), context);
  const name = `mathesar-machine-${distro.name}-${randomUUID().slice(0, 8)}`;
  const lower =
    options.root === undefined
      ? await lowerWith(distro, options, context)
      : await ownLower(name, options.root, context);
  const begin = (): Promise<Instance> => startInstance(name, lower, options.network ?? 'none', context);
  // Another one after a power cut.
  let instance = await begin();
  const cutPower = async (): Promise<void> => {
    instance.kill();
    await instance.ended;
    removeTraces(name);
    instance = await begin();
    await waitForBoot(bootingOf(instance), facts, context.signal);
  };
  const inside = { container, leader: () => instance.leader(), console: () => instance.console() };
  const endAtOnce = (): void => {
    removeAtOnce(instance, context);
  };
  const machine = {
    ...enteredMachine(inside, distro, context),
    cutPower,
    dispose: disposal(() => end(instance, context), endAtOnce, context.signal),
  };
  return bootOrDispose(machine, () => bootingOf(instance), facts, context.signal);
}

async function lowerWith(distro: Distro, options: StartOptions, context: Context): Promise<string> {
  const recipe = await recipeFor(distro);
  return lowerOf(recipe, await layersOf(recipe, options), context);
}

function bootingOf(instance: Instance): Booting {
  return {
    state: () => stateOf(instance),
    isRunning: () => Promise.resolve(instance.isRunning()),
    console: () => instance.console(),
  };
}

async function stateOf(instance: Instance): Promise<RunResult> {
  const leader = instance.leader();
  if (leader === undefined) return { exitCode: 1, stdout: '', stderr: 'not started yet' };
  return enter(leader, container, ['systemctl', 'is-system-running'], {});
}

async function end(instance: Instance, context: Context): Promise<void> {
  instance.kill();
  await instance.ended;
  removeRemains(instance.name, context);
}
