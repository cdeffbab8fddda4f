import { basename, relative } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { buildPackage, type Artifact } from '../../pipeline.ts';
import type { CheckReport } from '../../checks/check.ts';
import { describeTotal } from '../../checks/runner/report.ts';
import { anyFailed } from '../../checks/runner/result.ts';
import { readConfiguration } from '../../config/configuration.ts';
import { formats } from '../../formats/index.ts';
import { requireTools } from '../../formats/required-tools.ts';
import { describeMissing, filesBefore, readPrevious } from '../../inspect/succession/previous.ts';
import { refuseUnfit } from '../../inspect/succession/succession.ts';
import type { BuildPlan } from '../../plan/build-plan.ts';
import { describePlan } from '../../plan/describe-plan.ts';
import { hostArchOf } from '../../config/architectures.ts';
import { withHost } from '../../config/host-distro.ts';
import { openSession, type Session } from '../../report/session.ts';
import { UserError } from '../../support/errors.ts';
import { shownWord } from '../../support/text/shell.ts';
import { plansFor, previousOption, withBuildOptions, type BuildOptions } from './plan-options.ts';
import { shared } from '../shared-options.ts';

interface PackageOptions extends BuildOptions {
  distro: string[];
  check?: boolean;
  previous?: string[];
  'dry-run'?: boolean;
}

export function builder(args: Argv): Argv {
  const declared = args
    .option('distro', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'one or more distros, "host" (that of this machine) or "all"',
    })
    .option('arch', shared.arch);
  return withBuildOptions(declared)
    .option('check', { type: 'boolean', describe: 'check each package in a throwaway machine afterwards' })
    .option('previous', previousOption)
    .option('dry-run', { type: 'boolean', describe: 'show the plan and stop' })
    .example('$0 package --distro debian', 'the official release for the newest Debian')
    .example('$0 package --distro all --source sample', 'the sample release for every distro');
}

export async function handler(options: ArgumentsCamelCase<PackageOptions>): Promise<void> {
  const session = openSession(options);
  const configuration = await readConfiguration(formats);
  const plans = await plansFor(
    options,
    { ...configuration, distros: await withHost(configuration.distros, options.distro) },
    session,
  );
  if (options.dryRun === true) {
    session.result(plans.map(describePlan).join('\n'), plans);
    return;
  }
  if (options.check === true) requireHostArch(plans);
  const previous = await readPrevious(
    options.previous ?? [],
    { name: configuration.definition.name, targets: plans },
    configuration.distros,
  );
  await requireTools(plans, session);
  const artifacts: Artifact[] = [];
  for (const plan of plans) {
    const title = `${plan.distro.name} ${plan.arch}`;
    const artifact = await session.reporter.step(title, () => buildPackage(plan, configuration, session));
    await refuseUnfit(filesBefore(previous, artifact), artifact);
    artifacts.push(artifact);
  }
  const missing = options.previous === undefined ? undefined : describeMissing(previous, artifacts);
  if (missing !== undefined) session.reporter.warn(missing);
  const checked = options.check === true ? await checkArtifacts(artifacts, session) : undefined;
  const text = describeArtifacts(artifacts, {
    checkFollows: checked !== undefined,
    ...(plans.some(({ source }) => source.kind === 'sample') ? { sampleFor: options.distro } : {}),
  });
  const { timings, warnings } = session.reporter;
  session.result(checked === undefined ? text : `${text}\n${describeTotal(checked.results)}`, {
    artifacts,
    timings,
    warnings,
    ...(checked === undefined ? {} : { check: checked }),
  });
  if (checked !== undefined && anyFailed(checked.results)) process.exitCode = 1;
}

/** Called before packages are built that cannot be checked here. */
function requireHostArch(plans: readonly BuildPlan[]): void {
  const own = hostArchOf(process.arch);
  const other = plans.find(({ arch }) => arch !== own)?.arch;
  if (other === undefined) return;
  throw new UserError(`--check cannot run packages for ${other}: this machine is ${own}`, {
    hints: [`Build them without --check, and check them on a machine of ${other}.`],
  });
}

async function checkArtifacts(artifacts: readonly Artifact[], session: Session): Promise<CheckReport> {
  const { checkPackages } = await import('../../checks/check.ts');
  return checkPackages(artifacts, session);
}

/**
 * The packages with their sizes, and what to do next.
 * @param more.checkFollows true when the packages have been checked, so that the text does not ask for a check
 * @param more.sampleFor the distros asked for, where these are packages of the sample, which must not be taken for Mathesar
 */
export function describeArtifacts(
  artifacts: readonly Artifact[],
  more: { readonly checkFollows: boolean; readonly sampleFor?: readonly string[] },
): string {
  const lines = artifacts.map(({ path, bytes, installedBytes, installedFiles }) => {
    const installed = `${(installedBytes / 1e6).toFixed(0)} MB in ${installedFiles} files when installed`;
    return `${relative('', path)}  ${(bytes / 1e6).toFixed(1)} MB (${installed})`;
  });
  const first = artifacts[0];
  if (first !== undefined && !more.checkFollows) {
    lines.push(
      '',
      `Next: npm run check -- ${shownWord(relative('', first.path))}`,
      `On a ${first.distro} machine: sudo ${first.install} ./${basename(first.path)}`,
    );
  }
  if (more.sampleFor !== undefined) {
    lines.push(
      '',
      'The sample is a small stand-in for Mathesar. This builds Mathesar itself:',
      `  npm run package -- --distro ${more.sampleFor.join(' ')}`,
    );
  }
  return lines.join('\n');
}
