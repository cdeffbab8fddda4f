import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { podmanEngine } from '../../../machines/drivers/podman.ts';
import { callEngine, type Engine } from '../../../machines/drivers/engine.ts';
import type { RunResult } from '../../../support/process.ts';
import type { Context } from '../../../support/context.ts';

/** Podman as somebody would type it; containers and volumes get names of their own and are removed at the end. */
export class Podman {
  readonly #engine: Engine;
  readonly #context: Context;
  readonly #containers: string[] = [];
  readonly #volumes: string[] = [];

  private constructor(engine: Engine, context: Context) {
    this.#engine = engine;
    this.#context = context;
  }

  static async open(context: Context): Promise<Podman> {
    return new Podman(await podmanEngine(context), context);
  }

  call(args: readonly string[], input?: string): Promise<RunResult> {
    return callEngine(this.#engine, args, {
      signal: this.#context.signal,
      timeout: 600_000,
      ...(input === undefined ? {} : { input }),
    });
  }

  /** Standard output of what has to succeed. */
  async ask(args: readonly string[], input?: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.call(args, input);
    if (exitCode !== 0)
      throw new Error(`podman ${args.join(' ')} ended with ${exitCode}\n${stderr}${stdout}`);
    return stdout;
  }

  volume(): string {
    const name = `mathesar-check-${randomUUID()}`;
    this.#volumes.push(name);
    return name;
  }

  /** Starts a container and returns its name. */
  async start(options: readonly string[], image: string): Promise<string> {
    const name = `mathesar-check-${randomUUID()}`;
    this.#containers.push(name);
    await this.ask(['run', '--detach', '--name', name, ...options, image]);
    return name;
  }

  /** Waits until the container is healthy; its log is in the error otherwise. */
  async healthy(name: string, health: string): Promise<void> {
    const end = Date.now() + 300_000;
    while (Date.now() < end) {
      if ((await this.call(['exec', name, health])).exitCode === 0) return;
      if ((await this.ask(['inspect', '--format', '{{.State.Running}}', name])).trim() === 'false') break;
      await setTimeout(500);
    }
    throw new Error(`${name} does not answer\n${await this.log(name)}`);
  }

  async log(name: string): Promise<string> {
    const { stdout, stderr } = await this.call(['logs', name]);
    return stdout + stderr;
  }

  async close(): Promise<void> {
    if (this.#containers.length > 0)
      await callEngine(this.#engine, ['rm', '--force', '--volumes', '--time', '0', ...this.#containers]);
    if (this.#volumes.length > 0)
      await callEngine(this.#engine, ['volume', 'rm', '--force', ...this.#volumes]);
  }
}
