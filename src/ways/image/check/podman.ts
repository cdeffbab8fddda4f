import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Shell } from '../../../docs/follow.ts';
import { typingProgram } from '../../../docs/terminal.ts';
import { podmanEngine } from '../../../machines/drivers/podman.ts';
import { callEngine, type Engine } from '../../../machines/drivers/engine.ts';
import { keepCgroup2, type KeptCgroup2 } from '../../../machines/host/kept-cgroup2.ts';
import { call, type RunResult } from '../../../support/process.ts';
import type { Context } from '../../../support/context.ts';
import type { Image } from '../image.ts';

/** Podman as somebody would type it; what it makes has names of its own, and is removed at the end. */
export class Podman {
  readonly #engine: Engine;
  readonly #context: Context;
  readonly #kept: KeptCgroup2 | undefined;
  readonly #containers: string[] = [];
  readonly #volumes: string[] = [];
  readonly #networks: string[] = [];
  readonly #images: string[] = [];

  private constructor(engine: Engine, context: Context, kept?: KeptCgroup2) {
    this.#engine = engine;
    this.#context = context;
    this.#kept = kept;
  }

  static async open(context: Context): Promise<Podman> {
    const engine = await podmanEngine(context);
    if (engine.command[0] !== 'unshare') return new Podman(engine, context);
    // In a namespace for each call, podman would not find the network of a container again, which it mounts.
    const kept = await keepCgroup2();
    return new Podman({ ...engine, command: ['nsenter', ...kept.enter, 'podman'] }, context, kept);
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

  /** Puts an image into the store; it stays there only if its name was there before. */
  async load({ path, reference }: Pick<Image, 'path' | 'reference'>): Promise<void> {
    if ((await this.call(['image', 'exists', reference])).exitCode !== 0) this.#images.push(reference);
    await this.ask(['load', '--quiet', '--input', path]);
  }

  volume(): string {
    const name = `mathesar-check-${randomUUID()}`;
    this.#volumes.push(name);
    return name;
  }

  /** A name for a container, which is removed at the end. */
  container(): string {
    const name = `mathesar-check-${randomUUID()}`;
    this.#containers.push(name);
    return name;
  }

  async network(): Promise<string> {
    const name = `mathesar-check-${randomUUID()}`;
    await this.ask(['network', 'create', name]);
    this.#networks.push(name);
    return name;
  }

  /** Starts a container and returns its name. */
  async start(options: readonly string[], image: string, command: readonly string[] = []): Promise<string> {
    const name = this.container();
    await this.ask(['run', '--detach', '--name', name, ...options, image, ...command]);
    return name;
  }

  /** Types a line on this host. In it, `podman` is the one that this host needs. */
  readonly shell: Shell = (line, { cwd, answers }) => {
    const called =
      this.#kept === undefined ? 'podman' : `nsenter ${this.#kept.enter.join(' ')} --wd="$PWD" podman`;
    const whole = `podman() { command ${called} "$@"; }\n${line}`;
    const options = { cwd, env: this.#engine.env, signal: this.#context.signal, timeout: 600_000 };
    if (answers.length === 0) return call('sh', ['-euc', whole], options);
    // A terminal has an environment of its own.
    const exported = Object.entries(this.#engine.env).map(([key, value]) => `export ${key}='${value}'\n`);
    const input = JSON.stringify({ line: `${exported.join('')}${whole}`, cwd, answers });
    return call('python3', ['-B', typingProgram], { ...options, input });
  };

  /** Waits until the container is healthy; its log is in the error otherwise. */
  async healthy(name: string, health: string): Promise<void> {
    const end = Date.now() + 300_000;
    while (Date.now() < end) {
      if ((await this.call(['exec', name, health])).exitCode === 0) return;
      if (!(await this.isRunning(name))) break;
      await setTimeout(500);
    }
    throw new Error(`${name} does not answer\n${await this.log(name)}`);
  }

  /** Waits until the container's log has the text. */
  async says(name: string, text: string): Promise<void> {
    const end = Date.now() + 300_000;
    while (!(await this.log(name)).includes(text)) {
      if (Date.now() > end || !(await this.isRunning(name)))
        throw new Error(`${name} does not say “${text}”\n${await this.log(name)}`);
      await setTimeout(100);
    }
  }

  /** Calls what has to fail with 1 and say the text. */
  async refuses(args: readonly string[], text: string): Promise<void> {
    const { exitCode, stdout, stderr } = await this.call(args);
    if (exitCode !== 1 || !`${stdout}${stderr}`.includes(text))
      throw new Error(`podman ${args.join(' ')} ended with ${exitCode}\n${stdout}${stderr}`);
  }

  async isRunning(name: string): Promise<boolean> {
    return (await this.#status(name)) === 'running';
  }

  async #status(name: string): Promise<string> {
    return (await this.ask(['inspect', '--format', '{{.State.Status}}', name])).trim();
  }

  /** Waits for the end of a container; returns its exit code, and the seconds since the call. */
  async ended(name: string): Promise<{ exitCode: number; seconds: number }> {
    const begun = Date.now();
    // A container is "stopped" while its address is still taken, and "exited" when it can be started again.
    while ((await this.#status(name)) !== 'exited') await setTimeout(200);
    const exitCode = Number(await this.ask(['inspect', '--format', '{{.State.ExitCode}}', name]));
    return { exitCode, seconds: (Date.now() - begun) / 1000 };
  }

  /**
   * Ends a container in order, and waits for that: unlike `podman stop`, without a kill when it takes long.
   */
  async stop(name: string): Promise<{ seconds: number }> {
    await this.ask(['kill', '--signal=TERM', name]);
    return this.ended(name);
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
    if (this.#networks.length > 0)
      await callEngine(this.#engine, ['network', 'rm', '--force', ...this.#networks]);
    if (this.#images.length > 0) await callEngine(this.#engine, ['rmi', '--force', ...this.#images]);
    await this.#kept?.end();
  }
}
