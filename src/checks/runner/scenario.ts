import type { Distro } from '../../config/distros.ts';
import type { ExecOptions, Machine } from '../../machines/machine.ts';
import type { RunResult } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';
import type { Fault } from '../faults/fault.ts';

/**
 * What one user does with a package, inside a throwaway machine. A scenario is one file in scenarios/ and is listed
 * in scenarios/index.ts.
 */
export interface Scenario {
  /** As typed after --scenario: lower case, words joined by "-". */
  readonly name: string;
  /** What the user does and gets, in one sentence. */
  readonly title: string;
  /** What it needs besides the package; where that is missing, the scenario is left out and the report says why. */
  readonly needs?: readonly Need[];
  /** The package managers that it applies to; all of them when absent. */
  readonly packageManagers?: readonly Distro['packageManager'][];
  /**
   * PostgreSQL is installed and runs when the scenario begins, set up as the distro does it. This saves the time of
   * installing it where the scenario is not about that.
   */
  readonly postgresql?: 'running';
  /**
   * The package is installed and PostgreSQL runs when the scenario begins, and it leaves the machine as it found it.
   * Such scenarios run one after the other in one machine, in any order. They may add records, files with new names and
   * the administrator's account to the application. Everything that `installedState` lists must be the same at the end,
   * or the scenario fails. After a failure the next scenario gets a fresh machine.
   */
  readonly shares?: 'installed';
  /**
   * It begins in the machine as this other scenario leaves it, which saves doing the same again. When the other is not
   * chosen, or has failed, its steps come first.
   */
  readonly continues?: Scenario;
  /**
   * Where `npm test` runs it; absent: on each of its distros. `one-of-each-format` is for what a distro's release does not
   * change, `one-distro` and `never` for what takes long. `npm run check` runs it everywhere.
   */
  readonly tests?: 'one-of-each-format' | 'one-distro' | 'never';
  /**
   * Its row in docs/run/faults.md, or several: then each has an `id`, and is the step that `t.fault(id, …)` takes. The
   * scenario fails when a row was not tried, or did not show that nothing is lost.
   */
  readonly fault?: Fault | readonly Fault[];
  /** Milliseconds for the whole scenario; 300 000 when absent. */
  readonly timeout?: number;
  /** Runs the scenario; it fails with whatever this throws. */
  run(t: ScenarioRun): Promise<void>;
}

/**
 * `upgrade`: a second, newer package file (`--upgrade-to`); `next-package`: the package for the distro's next release,
 * among the files; `next-release`: that, and a machine that can be upgraded to that release without a network;
 * `other-package`: a package for another distro, among the files; `publishing`: this host's tools for repositories;
 * `compiler`: this host's C compiler; `piuparts`: that program here, root, and a Debian mirror for the distro.
 */
export type Need =
  'upgrade' | 'next-package' | 'next-release' | 'other-package' | 'publishing' | 'compiler' | 'piuparts';

/** Whether it needs the package for the distro's next release. */
export function needsNext({ needs = [] }: Scenario): boolean {
  return needs.includes('next-package') || needs.includes('next-release');
}

/** A package file in the machine, with what its metadata says. */
export interface PackageInMachine {
  /** Absolute path inside the machine, to install it from. */
  readonly path: string;
  /** The same file on this host. */
  readonly file: string;
  readonly name: string;
  /** The package's whole version, e.g. "0.11.0-1~deb13u0" or "0.11.0-1.fc42". */
  readonly version: string;
  readonly arch: string;
}

/** What a scenario is given while it runs. */
export interface ScenarioRun {
  readonly machine: Machine;
  readonly distro: Distro;
  readonly context: Context;
  readonly package: PackageInMachine;
  /** Present when the scenario needs `upgrade`. */
  readonly upgrade?: PackageInMachine;
  /** Present when the scenario needs `next-package` or `next-release`. */
  readonly next?: { readonly distro: Distro; readonly package: PackageInMachine };

  /** A step of the scenario: the report shows its title and time. Steps may nest. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;

  /**
   * The step that shows a row of `fault`, by its id; the report shows the row's words. Where the row does not apply to
   * the distro, the step is left out.
   */
  fault(id: string, work: () => Promise<unknown>): Promise<void>;

  /**
   * Runs a command in the machine; it and its output go to the scenario's command log.
   * @throws ExpectationError with the command, exit code and last lines when the exit code is not accepted
   */
  run(command: readonly string[], options?: CommandOptions): Promise<RunResult>;

  /** The same for a script of POSIX sh, run with -eu. */
  sh(script: string, options?: CommandOptions): Promise<RunResult>;

  /**
   * Runs src/checks/probe/NAME.py with the machine's own python3: `request` is given to it as JSON on its standard
   * input, and what it prints as JSON is returned. A probe that fails (exit code not 0) fails the scenario.
   */
  probe(name: string, request: unknown, options?: CommandOptions): Promise<unknown>;

  /**
   * Repeats `attempt` until it returns without throwing, and returns its value. When `timeout` (milliseconds, 30 000
   * when absent) is over, the scenario fails with the last failure.
   */
  eventually<T>(what: string, attempt: () => Promise<T>, timeout?: number): Promise<T>;

  /**
   * Boots copies of the root file system that the scenario has made in a folder of the machine, each as a machine of its
   * own, in which what it returns works. They end with the scenario.
   */
  boot(folder: string, copies: number): Promise<readonly ScenarioRun[]>;

  /**
   * Starts a machine of another distro, where PostgreSQL runs and the package for it lies; it ends with the scenario.
   * Only where the scenario needs `other-package`.
   */
  elsewhere(): Promise<ScenarioRun>;

  /** Records a figure that the report shows, e.g. ("first answer", 9.3, "s"). */
  measure(name: string, value: number, unit: string): void;

  /** Adds a line to the scenario's log and, with --json, to its result. */
  note(text: string): void;
}

export interface CommandOptions extends ExecOptions {
  /** Exit codes that are not a failure; [0] when absent, "any" for all. */
  readonly accept?: readonly number[] | 'any';
}
