import type { Context } from '../support/reporter.ts';
import type { RunResult } from '../support/process.ts';
import type { Distro } from '../config/distros.ts';

export interface ExecOptions {
  /** User inside the root; root when absent. */
  readonly user?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds; 120 000 when absent. */
  readonly timeout?: number;
  /** Folder inside the root that the command starts in; "/" when absent. */
  readonly cwd?: string;
}

export interface StartOptions {
  /**
   * `none` (when absent): only loopback, as every proof that the package needs no network runs. `host`: the
   * building machine's network, for roots that compile what has no wheel.
   */
  readonly network?: 'none' | 'host';
  /**
   * Packages of the distro that are there before the first command, their services running where the distro
   * starts them. They come without a network; what they make of a root is kept and shared by later starts.
   */
  readonly installed?: readonly string[];
}

/** A throw-away copy of a distro with systemd running as PID 1. */
export interface Machine {
  readonly distro: Distro;
  /**
   * Runs a command; never rejects because of its exit code.
   * @throws UserError when it does not end within its timeout; what it started may go on until `dispose`
   */
  exec(command: readonly string[], options?: ExecOptions): Promise<RunResult>;
  copyIn(hostPath: string, machinePath: string): Promise<void>;
  copyOut(machinePath: string, hostPath: string): Promise<void>;
  /** The whole journal, as text. */
  logs(): Promise<string>;
  /** Ends it and removes every trace; safe to call twice. Also called on Ctrl-C. */
  dispose(): Promise<void>;
}

/** One way to run roots: podman, docker, systemd-nspawn. */
export interface Driver {
  readonly name: 'podman' | 'docker' | 'nspawn';
  /** Whether it works here, and if not, which of engine, cgroups, rlimits or rights is at fault. Cheap. */
  probe(context: Context): Promise<Probe>;
  /**
   * Starts a throw-away copy of the distro's base root and waits until systemd is up.
   * @throws UserError that names the fault when the root cannot boot
   */
  start(distro: Distro, context: Context, options?: StartOptions): Promise<Machine>;
  /** Removes what runs that were killed left behind; returns how many roots that were. */
  sweep(context: Context): Promise<number>;
}

export interface Probe {
  readonly works: boolean;
  /** One line each: what was found, and what to do about it. */
  readonly findings: readonly string[];
}
