import type { ArgumentsCamelCase, Argv } from 'yargs';
import { describeDiagnosis, type Diagnosis } from '../../doctor/describe.ts';
import { findPackageManager, installPackages } from '../../doctor/install.ts';
import { findLacks, isInstallable, need, packagesOf } from '../../doctor/plan.ts';
import { bringPinnedTools } from '../../doctor/python-tools.ts';
import { survey } from '../../doctor/survey.ts';
import { purposes, readTools, type PackageManager, type Purpose } from '../../config/tools.ts';
import { openSession } from '../../report/session.ts';
import { drivers } from '../../machines/index.ts';
import type { Context } from '../../support/context.ts';

interface DoctorOptions {
  for?: Purpose[];
  install?: boolean;
  yes?: boolean;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .option('for', {
      choices: purposes,
      array: true,
      describe: 'check only what these purposes need (default: build and check)',
    })
    .option('install', {
      type: 'boolean',
      describe: 'install what is missing, with apt or dnf or into the cache',
    })
    .option('yes', { type: 'boolean', alias: 'y', describe: 'install without asking' })
    .example('$0 doctor', 'what works here, and what is missing')
    .example('$0 doctor --install --for build', 'install what building packages needs');
}

export async function handler(options: ArgumentsCamelCase<DoctorOptions>): Promise<void> {
  const session = openSession(options);
  const wanted = options.for ?? (['build', 'check'] as const);
  const manager = await findPackageManager(session);
  if (options.install === true && manager === undefined) {
    session.reporter.warn('this machine has neither apt nor dnf; install what is missing yourself');
  }
  let diagnosis = await diagnose(wanted, manager, session);
  const packages = packagesOf(diagnosis.lacks);
  if (options.install === true && packages.length > 0) {
    if (manager !== undefined && (await installPackages(manager, packages, options.yes === true, session))) {
      diagnosis = await diagnose(wanted, manager, session);
    }
  }
  const pinned = diagnosis.lacks.flatMap((lack) => lack.pinned ?? []);
  if (options.install === true && pinned.length > 0) {
    for (const set of pinned) await bringPinnedTools(set, session);
    diagnosis = await diagnose(wanted, manager, session);
  }
  const canInstall = options.install !== true && diagnosis.lacks.some(isInstallable);
  const purpose = options.for === undefined ? '' : ` --for ${wanted.join(' ')}`;
  const next = canInstall ? `\nInstall with: npm run doctor -- --install${purpose}` : '';
  const ready = !diagnosis.lacks.some(({ required }) => required);
  session.result(`${describeDiagnosis(diagnosis)}${next}`, { ready, ...diagnosis });
  if (!ready) process.exitCode = 1;
}

async function diagnose(
  wanted: readonly Purpose[],
  manager: PackageManager | undefined,
  context: Context,
): Promise<Diagnosis> {
  const tools = (await readTools()).filter((tool) => need(tool, wanted) !== undefined);
  const found = await survey(tools, context);
  const needsMachines = wanted.some((purpose) => purpose !== 'build');
  const probed = await Promise.all(
    (needsMachines ? drivers : []).map(async (driver) => ({
      name: driver.name,
      ...(await driver.probe(context)),
    })),
  );
  const stuck = needsMachines && !probed.some(({ works }) => works);
  // No package helps where a driver only lacks rights.
  const installingHelps = !probed.some((probe) => !probe.works && probe.fault === 'rights');
  const broken = stuck ? { 'a way to run machines': { installingHelps } } : {};
  return { wanted, found, drivers: probed, lacks: findLacks(found, wanted, manager, broken) };
}
