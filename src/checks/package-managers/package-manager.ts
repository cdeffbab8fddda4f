import type { Distro } from '../../config/distros.ts';
import type { Relation } from '../../config/relation.ts';
import type { ScenarioRun } from '../runner/scenario.ts';

/** A command line, word by word. */
export type Command = readonly string[];

export interface PackageState {
  /** "installed", "not-installed"; dpkg has others, such as "config-files" and "half-configured". */
  readonly state: string;
  /** The whole version, as PackageFile has it; empty when it is not installed. */
  readonly version: string;
}

export interface InstallOptions {
  /** false skips recommended packages; true when absent, as is every distro's default. */
  readonly weak?: boolean;
}

/**
 * What administrators do with packages on one distro: the commands that they type, with every question answered by the
 * default, and what the package database says. Packages are given by name, or by absolute path in the machine.
 */
export interface PackageManager {
  readonly name: Distro['packageManager'];
  install(packages: readonly string[], options?: InstallOptions): Command;
  reinstall(path: string): Command;
  upgrade(path: string): Command;
  downgrade(path: string): Command;
  /** Removal that leaves what the administrator has written. */
  remove(name: string): Command;
  /** All commands of a removal that also deletes the settings. */
  purge(name: string): readonly Command[];
  /** What `install` takes to satisfy a relation of packaging/distros/. */
  installable(relation: Relation): string;

  state(t: ScenarioRun, name: string): Promise<PackageState>;
  /** The state after `remove`. */
  readonly stateOnceRemoved: string;
  /** The files and folders of an installed package. */
  ownedPaths(t: ScenarioRun, name: string): Promise<readonly string[]>;
  /** What differs between an installed package and its files, one line each; empty when nothing does. */
  verify(t: ScenarioRun, name: string): Promise<string>;
  /** Where it keeps its own records, caches and logs. */
  readonly records: readonly RegExp[];
}
