import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { junitXml } from '../checks/junit.ts';
import {
  distroOf,
  readPackageFile,
  requireRunnable,
  selectNamed,
  type PackageFile,
} from '../checks/package-file.ts';
import { describeResult, describeTotal } from '../checks/report.ts';
import { runChecks, type Job } from '../checks/run.ts';
import { scenarios } from '../checks/scenarios/index.ts';
import { readDistros, selectDistros } from '../plan/distros.ts';
import { openSession, type Session } from '../report/session.ts';
import { chooseDriver } from '../roots/index.ts';
import { UserError } from '../support/errors.ts';

export const command = 'check <files..>';
export const describe = 'prove package files in throwaway roots';

interface CheckOptions {
  files?: string[];
  'upgrade-to'?: string[];
  distro?: string;
  scenario?: string[];
  driver?: string;
  junit?: string;
  logs?: string;
  parallel?: number;
  json?: boolean;
  offline?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('files', { type: 'string', array: true, describe: 'package files' })
    .option('upgrade-to', {
      type: 'string',
      array: true,
      describe: 'newer packages of the same distros, for the scenarios that upgrade',
    })
    .option('distro', {
      type: 'string',
      describe: 'the distro to run on (default: the one it was built for)',
    })
    .option('scenario', { type: 'string', array: true, describe: 'only these (default: every scenario)' })
    .option('driver', {
      type: 'string',
      describe: 'podman, docker or nspawn (default: $MATHESAR_ENGINE, else the first that works)',
    })
    .option('parallel', { type: 'number', default: 2, describe: 'roots at once' })
    .option('junit', { type: 'string', describe: 'write JUnit XML to this file' })
    .option('logs', { type: 'string', default: 'check-logs', describe: 'folder for what failures leave' })
    .option('offline', { type: 'boolean', describe: 'use base roots from the cache only' })
    .example('$0 check dist/mathesar_0.11.0-1~deb13u0_amd64.deb', 'every scenario, on Debian 13')
    .example('$0 check OLD.deb --upgrade-to NEW.deb --scenario upgrade', 'only the upgrade');
}

export async function handler(options: ArgumentsCamelCase<CheckOptions>): Promise<void> {
  const session = openSession(options);
  await checkPackages(
    (options.files ?? []).map((path) => ({ path, distro: options.distro })),
    session,
    { ...options, upgrades: options.upgradeTo ?? [] },
  );
}

export interface CheckPackagesOptions {
  readonly upgrades?: readonly string[];
  readonly scenario?: readonly string[] | undefined;
  readonly driver?: string | undefined;
  readonly parallel?: number | undefined;
  readonly junit?: string | undefined;
  readonly logs?: string | undefined;
}

/**
 * Proves package files, prints how each scenario went and sets the exit code to 1 when one failed.
 * @param files paths, with the distro where it is not to be read from the package itself
 * @throws UserError for files that are no packages or cannot run here, and when no root can run
 */
export async function checkPackages(
  files: readonly { readonly path: string; readonly distro?: string | undefined }[],
  session: Session,
  options: CheckPackagesOptions = {},
): Promise<void> {
  if (files.length === 0) {
    throw new UserError('name the package file to check', {
      hints: ['Build one with: npm run package -- --distro debian'],
    });
  }
  const chosen = selectNamed(scenarios, options.scenario ?? [], 'scenario');
  const jobs = await makeJobs(files, options.upgrades ?? []);
  const driver = await chooseDriver(session, options.driver);
  const results = await runChecks(
    jobs,
    {
      driver,
      scenarios: chosen,
      parallel: Math.max(1, Math.trunc(options.parallel ?? 2)),
      logsDir: relative('', resolve(options.logs ?? 'check-logs')),
      onResult: (result) => {
        session.reporter.info(describeResult(result));
      },
    },
    session,
  );
  if (options.junit !== undefined) {
    await mkdir(dirname(options.junit), { recursive: true });
    await writeFile(options.junit, junitXml(results));
  }
  session.result(describeTotal(results), { driver: driver.name, results });
  if (results.some(({ outcome }) => outcome === 'failed')) process.exitCode = 1;
}

async function makeJobs(
  files: readonly { readonly path: string; readonly distro?: string | undefined }[],
  upgrades: readonly string[],
): Promise<readonly Job[]> {
  const distros = await readDistros();
  const newer = await Promise.all(upgrades.map(readPackageFile));
  const jobs: Job[] = [];
  for (const { path, distro } of files) {
    const pkg = await readPackageFile(path);
    const wanted = distro === undefined ? undefined : selectDistros(distros, [distro])[0];
    requireRunnable(pkg, process.arch);
    const own = distroOf(pkg, distros, wanted);
    const upgrade = newer.find((candidate) => isUpgradeOf(candidate, pkg, own.tag));
    jobs.push({ distro: own, package: pkg, ...(upgrade === undefined ? {} : { upgrade }) });
  }
  for (const candidate of newer) {
    if (jobs.some(({ upgrade }) => upgrade === candidate)) continue;
    throw new UserError(`${candidate.file} is no upgrade of ${files.map(({ path }) => path).join(', ')}`, {
      hints: ['It must have the same name, architecture and distro, and another version.'],
    });
  }
  return jobs;
}

function isUpgradeOf(candidate: PackageFile, pkg: PackageFile, tag: string): boolean {
  const sameTag = candidate.version.endsWith(`~${tag}`) === pkg.version.endsWith(`~${tag}`);
  return (
    candidate.name === pkg.name && candidate.arch === pkg.arch && candidate.version !== pkg.version && sameTag
  );
}
