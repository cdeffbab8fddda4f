import { stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, relative, resolve } from 'node:path';
import { distroOf, findDistro } from '../formats/shared/reading/distro-of.ts';
import type { PackageFile } from '../formats/shared/reading/package-file.ts';
import { requireNamedAsFormat } from '../formats/shared/reading/file-name.ts';
import { readPackageFile } from '../formats/shared/reading/read-package.ts';
import { readDistros, selectDistros, type Distro, type Distros } from '../config/distros.ts';
import { withHost } from '../config/host-distro.ts';
import { formats } from '../formats/index.ts';
import { chooseDriver } from '../machines/index.ts';
import { allOrFaults, UserError } from '../support/errors.ts';
import { makeFolder, requireCreatable } from '../support/files/make-folder.ts';
import type { Context } from '../support/context.ts';
import { junitXml } from './runner/junit.ts';
import { describeResult } from './runner/report.ts';
import { requireRunnable } from './runner/require-runnable.ts';
import type { Scenario } from './runner/scenario.ts';
import type { ScenarioResult } from './runner/result.ts';
import type { Job } from './runner/group.ts';
import { runChecks } from './runner/run.ts';
import { scenarios } from './scenarios/index.ts';
import { selectNamed } from './runner/select-named.ts';

export interface CheckPackagesOptions {
  readonly upgrades?: readonly string[];
  readonly scenario?: readonly string[] | undefined;
  /** The scenarios to choose from; those of scenarios/ when absent. */
  readonly known?: readonly Scenario[];
  readonly driver?: string | undefined;
  readonly parallel?: number | undefined;
  readonly junit?: string | undefined;
  readonly logs?: string | undefined;
}

export interface CheckReport {
  readonly driver: string;
  readonly results: readonly ScenarioResult[];
}

/**
 * Checks package files in throwaway machines; reports the result of each scenario as it ends.
 * @param files paths, with the distro where it should not be read from the package itself
 * @throws UserError for files that are not packages or cannot run here, and when no machine can run
 */
export async function checkPackages(
  files: readonly { readonly path: string; readonly distro?: string | undefined }[],
  context: Context,
  options: CheckPackagesOptions = {},
): Promise<CheckReport> {
  if (files.length === 0) {
    throw new UserError('name the package file to check', {
      hints: ['Build one with: npm run package -- --distro debian'],
    });
  }
  const parallel = atOnce(options.parallel);
  const chosen = selectNamed(options.known ?? scenarios, options.scenario ?? [], 'scenario');
  const jobs = await makeJobs(files, options.upgrades ?? []);
  // Checked before minutes of work whose results would go there.
  if (options.junit !== undefined) {
    await makeFolder(dirname(options.junit), 'Give another file with --junit.');
    if ((await stat(options.junit).catch(() => undefined))?.isDirectory() === true) {
      throw new UserError(`--junit ${options.junit} is a folder`, { hints: ['Give a file in it.'] });
    }
  }
  const logs = options.logs ?? 'check-logs';
  await requireCreatable(logs, 'Give another folder with --logs.');
  const driver = await chooseDriver(context, options.driver);
  const results = await runChecks(
    jobs,
    {
      driver,
      scenarios: chosen,
      parallel,
      logsDir: relative('', resolve(logs)),
      onResult: (result) => {
        context.reporter.info(describeResult(result));
      },
    },
    context,
  );
  if (options.junit !== undefined) await writeFile(options.junit, junitXml(results));
  return { driver: driver.name, results };
}

/** Installing packages keeps a core busy; with more than four machines the disk is the limit. */
function atOnce(wanted: number | undefined): number {
  if (wanted === undefined) return Math.min(4, availableParallelism());
  if (Number.isInteger(wanted) && wanted >= 1) return wanted;
  throw new UserError('--parallel takes a whole number of at least 1');
}

async function makeJobs(
  files: readonly { readonly path: string; readonly distro?: string | undefined }[],
  upgrades: readonly string[],
): Promise<readonly Job[]> {
  const named = files.flatMap(({ distro }) => distro ?? []);
  const distros = await withHost(await readDistros(formats), named);
  const newer = await allOrFaults(upgrades.map((path) => readPackageFile(path)));
  const jobs: Job[] = [];
  const packages = await allOrFaults(files.map(({ path }) => readPackageFile(path)));
  [...packages, ...newer].forEach(requireNamedAsFormat);
  for (const [index, pkg] of packages.entries()) {
    const distro = files[index]?.distro;
    const wanted = distro === undefined ? undefined : selectDistros(distros, [distro])[0];
    requireRunnable(pkg, process.arch);
    const own = distroOf(pkg, distros, wanted);
    const upgrade = newer.find((candidate) => isUpgradeOf(candidate, pkg, distros));
    const next = nextOf(own, pkg, [...packages, ...newer], distros);
    const other = otherThan(own, pkg, packages, newer, distros);
    jobs.push({
      ...{ distro: own, package: pkg },
      ...(other === undefined ? {} : { other }),
      ...(upgrade === undefined ? {} : { upgrade }),
      ...(next === undefined ? {} : { next }),
    });
  }
  for (const candidate of newer) {
    if (jobs.some(({ upgrade }) => upgrade === candidate)) continue;
    throw new UserError(
      `${candidate.file} is not an upgrade of ${files.map(({ path }) => path).join(', ')}`,
      {
        hints: ['It must have the same name, architecture and distro, and another version.'],
      },
    );
  }
  return jobs;
}

/** Of several files, the same package for another distro: one of another format goes before others. */
function otherThan(
  { name, format }: Distro,
  pkg: PackageFile,
  files: readonly PackageFile[],
  newer: readonly PackageFile[],
  distros: Distros,
): Job['other'] {
  const found = files.flatMap((candidate) => {
    const distro = findDistro(candidate, distros);
    const isSame = candidate.name === pkg.name && candidate.arch === pkg.arch;
    return distro === undefined || distro.name === name || !isSame ? [] : { distro, package: candidate };
  });
  const other = found.find(({ distro }) => distro.format !== format) ?? found[0];
  if (other === undefined) return undefined;
  const upgrade = newer.find((candidate) => isUpgradeOf(candidate, other.package, distros));
  return upgrade === undefined ? other : { ...other, upgrade };
}

/** Of several files, the first that is the same package for the distro's next release. */
function nextOf(
  { name }: Distro,
  pkg: PackageFile,
  files: readonly PackageFile[],
  distros: Distros,
): Job['next'] {
  for (const candidate of files) {
    const distro = findDistro(candidate, distros);
    if (distro?.follows !== name || candidate.name !== pkg.name || candidate.arch !== pkg.arch) continue;
    return { distro, package: candidate };
  }
  return undefined;
}

function isUpgradeOf(candidate: PackageFile, pkg: PackageFile, distros: Distros): boolean {
  return (
    candidate.format === pkg.format &&
    candidate.name === pkg.name &&
    candidate.arch === pkg.arch &&
    candidate.version !== pkg.version &&
    findDistro(candidate, distros)?.name === findDistro(pkg, distros)?.name
  );
}
