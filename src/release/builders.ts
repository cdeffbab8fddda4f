import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BuildPlan } from '../plan/build-plan.ts';
import type { Previous } from '../inspect/succession/previous.ts';
import type { Context } from '../support/context.ts';
import type { Artifact } from '../pipeline.ts';
import type { Failure, Order, Report } from './messages.ts';

/** What became of a plan. */
export interface Outcome {
  readonly plan: BuildPlan;
  readonly result: { readonly artifact: Artifact } | { readonly failure: Failure };
}

/** Called while plans are built. */
export interface Listener {
  onStep(plan: BuildPlan, title: string): void;
  onWarning(message: string): void;
  onOutcome(outcome: Outcome): void;
}

/** What every process needs. */
interface Surroundings extends Pick<Context, 'signal' | 'cacheDir' | 'offline'> {
  readonly previous: readonly Previous[];
}

const program = fileURLToPath(new URL('builder.ts', import.meta.url));

/**
 * Builds the plans in processes of their own, which share the cache.
 * @param jobs how many processes at most
 * @param context `previous` has packages that the new ones must be able to follow
 * @returns an outcome for each plan, in their order; the failure of one does not stop the others
 * @throws the signal's reason, after every process has ended
 */
export async function buildAll(
  plans: readonly BuildPlan[],
  jobs: number,
  context: Surroundings,
  listener: Listener,
): Promise<readonly Outcome[]> {
  const queue = [...inGroups(plans)];
  const outcomes: Outcome[] = [];
  const one = async (): Promise<void> => {
    const builder = new Builder();
    try {
      for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
        for (const plan of group) {
          context.signal.throwIfAborted();
          const outcome = { plan, result: await builder.build(plan, context, listener) };
          outcomes.push(outcome);
          listener.onOutcome(outcome);
        }
      }
    } finally {
      await builder.end();
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: Math.min(jobs, queue.length) }, one));
  context.signal.throwIfAborted();
  for (const each of settled) if (each.status === 'rejected') throw each.reason;
  return plans.flatMap((plan) => outcomes.filter((outcome) => outcome.plan === plan));
}

/** Plans that need the same virtualenv, so that no two processes make it at once; the largest groups first. */
function inGroups(plans: readonly BuildPlan[]): readonly (readonly BuildPlan[])[] {
  const groups = Map.groupBy(plans, ({ distro, arch }) => `${distro.python} ${distro.glibc} ${arch}`);
  return [...groups.values()].sort((one, other) => other.length - one.length);
}

/** One builder process; a new one takes its place when it dies. */
class Builder {
  #child: ChildProcess | undefined;

  async build(
    plan: BuildPlan,
    { signal, cacheDir, offline, previous }: Surroundings,
    listener: Listener,
  ): Promise<Outcome['result']> {
    const child = (this.#child ??= fork(program, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }));
    let stderr = '';
    const keep = (piece: Buffer): void => {
      stderr = `${stderr}${piece.toString()}`.slice(-10_000);
    };
    const { promise, resolve, reject } = Promise.withResolvers<Outcome['result']>();
    const onReport = (report: Report): void => {
      if (report.kind === 'step') listener.onStep(plan, report.title);
      else if (report.kind === 'warning') listener.onWarning(report.message);
      else if (report.kind === 'built') resolve({ artifact: report.artifact });
      else resolve({ failure: report.failure });
    };
    const onExit = (code: number | null, killer: string | null): void => {
      this.#child = undefined;
      const message = `the building process ended with ${killer ?? String(code)}\n${stderr}`.trim();
      resolve({
        failure: { message, hints: ['Run the command again; was there too little memory?'], bug: false },
      });
    };
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    child.stderr?.on('data', keep);
    child.on('message', onReport).on('exit', onExit).on('error', reject);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const order: Order = { plan, cacheDir, offline, previous };
      child.send(order);
      return await promise;
    } finally {
      child.stderr?.off('data', keep);
      child.off('message', onReport).off('exit', onExit).off('error', reject);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Ends the process, after it has dropped what it was building. */
  async end(): Promise<void> {
    const child = this.#child;
    // Undefined when it never ran, or has ended.
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
}
