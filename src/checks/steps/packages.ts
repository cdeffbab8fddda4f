import type { RunResult } from '../../support/process.ts';
import { expectContains, expectEqual, fail } from '../runner/expectation.ts';
import { packageManagerOf } from '../package-managers/index.ts';
import type { Command, InstallOptions, PackageState } from '../package-managers/package-manager.ts';
import type { PackageInMachine, ScenarioRun } from '../runner/scenario.ts';
import { firstAnswer } from './service.ts';

/** Milliseconds that a transaction may take: a loaded host unpacks slowly. */
export const transactionTimeout = 240_000;

/** The newer package of a scenario that needs `upgrade`. */
export function newerPackage(t: ScenarioRun): PackageInMachine {
  return t.upgrade ?? fail('the newer package was not given');
}

/** Installs packages by name or by path. */
export async function install(
  t: ScenarioRun,
  packages: readonly string[],
  options?: InstallOptions,
): Promise<RunResult> {
  return transaction(t, packageManagerOf(t.distro).install(packages, options));
}

/** Installs the package where PostgreSQL runs already, and waits until the application answers. */
export async function installPackage(t: ScenarioRun): Promise<void> {
  await t.step('install the package', async () => {
    await install(t, [t.package.path]);
    await firstAnswer(t);
  });
}

/** Reinstalls, upgrades or downgrades to the package file at `path`. */
export async function replace(
  t: ScenarioRun,
  how: 'reinstall' | 'upgrade' | 'downgrade',
  path: string,
): Promise<RunResult> {
  return transaction(t, packageManagerOf(t.distro)[how](path));
}

/** Removes the package, or another one by its name. */
export async function removePackage(t: ScenarioRun, name = t.package.name): Promise<void> {
  await transaction(t, packageManagerOf(t.distro).remove(name));
}

/** Removes the package, or another one by its name, with its configuration. Returns what was said. */
export async function purgePackage(t: ScenarioRun, name = t.package.name): Promise<string> {
  let said = '';
  for (const command of packageManagerOf(t.distro).purge(name)) {
    const { stdout, stderr } = await transaction(t, command);
    said += stdout + stderr;
  }
  return said;
}

/** Version and state of a package in the package manager's records. */
export async function packageState(t: ScenarioRun, name = t.package.name): Promise<PackageState> {
  return packageManagerOf(t.distro).state(t, name);
}

/** Expects that every file is as it was packed. */
export async function expectUnchanged(t: ScenarioRun): Promise<void> {
  const differences = await packageManagerOf(t.distro).verify(t, t.package.name);
  expectEqual(differences, '', 'what differs from the package');
}

/** The lines that the package itself printed while it was installed; dnf5 puts an arrow before a scriptlet's. */
export function linesOfPackage({ stdout, stderr }: RunResult): readonly string[] {
  const lines = (stdout + stderr).split('\n').map((line) => line.replace(/^>>> /, '').trimEnd());
  return lines.filter((line) => line.startsWith('Mathesar '));
}

/** Expects that the package wrote one line, and that it names the next step. */
export function expectNextStep(output: RunResult, step: string): void {
  const lines = linesOfPackage(output);
  expectEqual(lines.length, 1, `the number of lines that the package printed: ${lines.join(' / ')}`);
  expectContains(lines[0] ?? '', step, 'the line on the next step');
}

/** Installs what the package depends on, where the scenario is not about that. */
export async function installLibraries(t: ScenarioRun): Promise<void> {
  await t.step('install the libraries first', async () => {
    const manager = packageManagerOf(t.distro);
    const libraries = t.distro.depends.map((relation) => manager.installable(relation));
    await install(t, libraries);
  });
}

async function transaction(t: ScenarioRun, command: Command): Promise<RunResult> {
  return t.run(command, { timeout: transactionTimeout });
}
