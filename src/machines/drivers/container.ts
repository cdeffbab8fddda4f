import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import type { Distro } from '../../config/distros.ts';
import { UserError } from '../../support/errors.ts';
import type { RunResult } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';
import { asUser } from '../as-user.ts';
import { baseImage, imageWith } from '../base/base-image.ts';
import { bootFailure, bootOrDispose, waitForBoot, type Booting } from '../boot.ts';
import {
  askEngine,
  callEngine,
  ownerLabel,
  rightsForContainers,
  systemdRights,
  type Engine,
} from './engine.ts';
import { enteredMachine } from './entering/entered-machine.ts';
import { FirstProcess } from './entering/first-process.ts';
import { execArguments } from './exec-arguments.ts';
import type { HostFacts } from '../host/host-facts.ts';
import { disposal } from '../disposal.ts';
import { importRoot, removeImage, sweepImages } from './own-root.ts';
import { isAlive, ownerName } from '../owner.ts';
import { layersOf } from '../base/layers.ts';
import { recipeFor } from '../base/recipe.ts';
import type { ExecOptions, Machine, StartOptions } from '../machine.ts';

const execTimeout = 120_000;

/**
 * Starts a container from the distro's base image with systemd as PID 1 and waits until it is up.
 * @throws UserError that names the fault when it cannot boot; the container is then removed
 */
export async function startContainer(
  engine: Engine,
  facts: HostFacts,
  distro: Distro,
  context: Context,
  options: StartOptions = {},
): Promise<Machine> {
  const image = await imageFor(engine, distro, options, context);
  const name = `mathesar-machine-${distro.name}-${randomUUID().slice(0, 8)}`;
  const first = new FirstProcess();
  const inside = { container: engine.name, leader: () => first.pid, console: () => consoleOf(engine, name) };
  const used = engine.entered
    ? enteredMachine(inside, distro, context)
    : throughEngine(engine, name, distro, context);
  const begin = async (command: readonly [string, ...string[]]): Promise<Booting> => {
    const started = await callEngine(engine, command, { signal: context.signal });
    if (started.exitCode !== 0) {
      throw bootFailure(`${engine.name} ${command[0]} ended with ${started.exitCode}`, started.stderr, facts);
    }
    if (engine.entered) first.is(Number(await inspected(engine, name, '{{.State.Pid}}')));
    return {
      state: async () =>
        engine.entered && first.pid === undefined
          ? { exitCode: 1, stdout: '', stderr: 'its first process has ended' }
          : used.exec(['systemctl', 'is-system-running']),
      isRunning: async () => (await inspected(engine, name, '{{.State.Status}}')) === 'running',
      console: () => consoleOf(engine, name),
    };
  };
  const cutPower = async (): Promise<void> => {
    // Its first process takes all others along.
    await askEngine(engine, ['kill', '--signal=KILL', name], { signal: context.signal });
    await askEngine(engine, ['wait', name], { signal: context.signal });
    await waitForBoot(await begin(['start', name]), facts, context.signal);
  };
  const dispose = disposalOf(engine, name, options.root === undefined ? undefined : image, context);
  const run = [
    'run',
    '--detach',
    '--name',
    name,
    ...runOptions(engine, options),
    image,
    ...engine.init,
  ] as const;
  return bootOrDispose({ ...used, cutPower, dispose }, () => begin(run), facts, context.signal);
}

/**
 * Removes the containers of runs that ended without doing so (SIGKILL, a crash, a power cut).
 * @returns how many were removed
 */
export async function sweepContainers(engine: Engine, context: Context): Promise<number> {
  const list = await askEngine(engine, ['ps', '--all', '--quiet', '--filter', `label=${ownerLabel}`], {
    signal: context.signal,
  });
  let removed = 0;
  for (const id of list.split('\n').filter((line) => line !== '')) {
    // `ps` prints labels differently in podman and docker; `inspect` does not.
    const owner = await callEngine(
      engine,
      ['container', 'inspect', '--format', `{{index .Config.Labels "${ownerLabel}"}}`, id],
      { signal: context.signal },
    );
    // Another run may have removed it in the meantime.
    if (owner.exitCode !== 0 || isAlive(owner.stdout.trim())) continue;
    await removeContainer(engine, id);
    removed += 1;
  }
  await sweepImages(engine, context);
  return removed;
}

function runOptions(engine: Engine, options: StartOptions): readonly string[] {
  return [
    `--network=${options.network ?? 'none'}`,
    '--label',
    `${ownerLabel}=${ownerName()}`,
    // It is thrown away, so nothing in it needs an orderly shutdown.
    '--stop-timeout=0',
    ...(options.containers === undefined ? systemdRights : rightsForContainers),
    ...engine.bootOptions,
  ];
}

/** A container that is used by the engine's own commands; all but what ends it. */
function throughEngine(
  engine: Engine,
  name: string,
  distro: Distro,
  context: Context,
): Omit<Machine, 'dispose' | 'cutPower'> {
  return {
    distro,
    exec: (command, options = {}) => execIn(engine, name, command, options, context),
    copyIn: async (hostPath, machinePath) => {
      await askEngine(engine, ['cp', hostPath, `${name}:${machinePath}`], { signal: context.signal });
    },
    copyOut: async (machinePath, hostPath) => {
      await askEngine(engine, ['cp', `${name}:${machinePath}`, hostPath], { signal: context.signal });
    },
    logs: async () => {
      const command = ['journalctl', '--no-pager', '-o', 'short-precise'];
      const journal = await callEngine(engine, ['exec', name, ...command]);
      return journal.exitCode === 0 ? journal.stdout : `${journal.stderr}${await consoleOf(engine, name)}`;
    },
  };
}

async function imageFor(
  engine: Engine,
  distro: Distro,
  options: StartOptions,
  context: Context,
): Promise<string> {
  if (options.root !== undefined) return importRoot(engine, options.root, context);
  const recipe = await recipeFor(distro);
  const layers = await layersOf(recipe, options);
  return imageWith(engine, recipe, await baseImage(engine, recipe, context), layers, context);
}

/** @param ownImage is removed with the container */
function disposalOf(
  engine: Engine,
  name: string,
  ownImage: string | undefined,
  context: Context,
): () => Promise<void> {
  const endAtOnce = (): void => {
    const [program, ...first] = engine.command;
    const image = ownImage === undefined ? [] : [['image', 'rm', ownImage]];
    for (const command of [['rm', '--force', '--volumes', name], ...image]) {
      // Not `call`: the process is ending, and nothing asynchronous is waited for any more.
      spawnSync(program, [...first, ...command], { env: { ...process.env, ...engine.env }, stdio: 'ignore' });
    }
  };
  const end = async (): Promise<void> => {
    await removeContainer(engine, name);
    if (ownImage !== undefined) await removeImage(engine, ownImage);
  };
  return disposal(end, endAtOnce, context.signal);
}

async function execIn(
  engine: Engine,
  name: string,
  command: readonly string[],
  options: ExecOptions,
  context: Context,
): Promise<RunResult> {
  const result = await callEngine(
    engine,
    ['exec', ...execArguments(options), name, ...asUser(options.user, command)],
    {
      signal: context.signal,
      timeout: options.timeout ?? execTimeout,
      ...(options.input === undefined ? {} : { input: options.input }),
    },
  );
  // 125 is a failure of the engine itself, unless the command ended with it.
  if (result.exitCode === 125 && (await inspected(engine, name, '{{.State.Status}}')) !== 'running') {
    throw new UserError(`the throwaway machine ended while it was in use\n${result.stderr}`);
  }
  return result;
}

/** What the engine's template gives for a container; empty when there is none of that name. */
async function inspected(engine: Engine, name: string, template: string): Promise<string> {
  const result = await callEngine(engine, ['container', 'inspect', '--format', template, name]);
  return result.stdout.trim();
}

async function consoleOf(engine: Engine, name: string): Promise<string> {
  const logs = await callEngine(engine, ['logs', name]);
  return `${logs.stdout}${logs.stderr}`;
}

/** Ignores the run's signal: an interrupted run still has to do this. */
async function removeContainer(engine: Engine, name: string): Promise<void> {
  const result = await callEngine(engine, ['rm', '--force', '--volumes', name], { timeout: 60_000 });
  if (result.exitCode !== 0 && !/no (such )?container/i.test(result.stderr)) {
    throw new UserError(`the throwaway machine ${name} could not be removed: ${result.stderr.trim()}`, {
      hints: [`Remove it with: ${engine.name} rm --force ${name}`],
    });
  }
}
