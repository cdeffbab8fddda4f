import type { Context } from '../support/context.ts';
import type { RunResult } from '../support/process.ts';
import type { Distro } from '../config/distros.ts';

export interface ExecOptions {
  /** User inside the machine; root when absent. */
  readonly user?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds; 120 000 when absent. */
  readonly timeout?: number;
  /** Folder inside the machine that the command starts in; "/" when absent. */
  readonly cwd?: string;
}

export interface StartOptions {
  /**
   * `none` (when absent): only loopback, which shows that the package needs no network. `host`: the host's network, for
   * machines that compile pins without a wheel.
   */
  readonly network?: 'none' | 'host';
  /**
   * Packages of the distro that are installed before the first command; their services run where the distro starts
   * them. They are installed without a network, into an image that later starts share.
   */
  readonly installed?: readonly string[];
  /** The distro's next release: what an upgrade to it installs is downloaded before, and can be had without a network. */
  readonly next?: Distro;
  /**
   * For a machine that runs containers itself, with podman, as root and as any user: names of more of the distro's
   * packages that it has from the start, such as flatpak. They are installed from the distro's mirror. Such a machine is
   * privileged: it can do to this host what root can. `startContainerMachine` gives podman what it needs here.
   */
  readonly containers?: readonly string[];
  /** A tar file on this host with the root file system to boot, instead of the distro's base image. */
  readonly root?: string;
}

/** A throwaway machine: a copy of a distro with systemd running as PID 1. */
export interface Machine {
  readonly distro: Distro;
  /**
   * Runs a command; any exit code is returned, not thrown.
   * @throws UserError when it does not end within its timeout; processes that it started may run until `dispose`
   */
  exec(command: readonly string[], options?: ExecOptions): Promise<RunResult>;
  copyIn(hostPath: string, machinePath: string): Promise<void>;
  copyOut(machinePath: string, hostPath: string): Promise<void>;
  /** The whole journal, as text. */
  logs(): Promise<string>;
  /**
   * Kills every process of it at once (SIGKILL), and boots it from its disk, as after a power cut. Files in /run and /tmp
   * are lost; what was written and not yet synchronized is not, as the host goes on.
   */
  cutPower(): Promise<void>;
  /** Stops it and removes everything of it; safe to call twice. Also called on Ctrl-C. */
  dispose(): Promise<void>;
}

/** One way to run machines: podman, docker, systemd-nspawn. */
export interface Driver {
  readonly name: 'podman' | 'docker' | 'nspawn';
  /** Whether it works here, and if not, what is at fault. Fast. */
  probe(context: Context): Promise<Probe>;
  /**
   * Starts a throwaway machine from the distro's base image and waits until systemd is up.
   * @throws UserError that names the fault when the machine cannot boot
   */
  start(distro: Distro, context: Context, options?: StartOptions): Promise<Machine>;
  /** Removes the machines that killed runs left behind; returns how many there were. */
  sweep(context: Context): Promise<number>;
}

/** Which part of the host keeps machines from running. */
export type Fault = 'engine' | 'cgroups' | 'rlimits' | 'rights';

export type Probe =
  | { readonly works: true; readonly findings: readonly string[] }
  | {
      readonly works: false;
      readonly fault: Fault;
      /** One line each: what was found, and what to do about it. */
      readonly findings: readonly string[];
    };
