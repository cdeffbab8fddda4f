import type { Argv } from 'yargs';
import type { Configuration } from '../../config/configuration.ts';
import type { BuildPlan } from '../../plan/build-plan.ts';
import { compressions, type Compression } from '../../plan/compression.ts';
import { endOfLifeWarnings } from '../../plan/end-of-life.ts';
import { makePlans, type PlanOptions } from '../../plan/plan.ts';
import type { Context } from '../../support/context.ts';
import { shared } from '../shared-options.ts';
import { dayOf } from '../../support/text/day.ts';

/** What the commands that build have in common; distros and architectures are each command's own. */
export interface BuildOptions {
  arch?: string[];
  source?: string;
  version?: string;
  revision?: string;
  maintainer?: string;
  epoch?: string;
  compression?: Compression;
  out?: string;
  offline?: boolean;
  json?: boolean;
}

/** Declares what decides the content of packages. */
export function withBuildOptions(args: Argv): Argv {
  return args
    .option('source', shared.source)
    .option('version', shared.version)
    .option('revision', shared.revision)
    .option('maintainer', {
      type: 'string',
      describe: '"Name <address>" (default: $DEBFULLNAME and $DEBEMAIL, else packaging/mathesar.yaml)',
    })
    .option('epoch', shared.epoch)
    .option('compression', { choices: compressions, describe: 'of the package’s payload (default: zstd)' })
    .option('out', { type: 'string', describe: 'folder for the packages (default: dist)' })
    .option('offline', shared.offline);
}

/** What `readPrevious` reads. */
export const previousOption = {
  type: 'string',
  array: true,
  describe:
    'package files that are installed today, or folders with them: a new one that cannot follow them is refused',
} as const;

/**
 * The plans for a command line; warns of distros without updates.
 * @throws UserError as `makePlans`
 */
export async function plansFor(
  options: PlanOptions,
  configuration: Configuration,
  { reporter }: Pick<Context, 'reporter'>,
): Promise<readonly BuildPlan[]> {
  const today = dayOf();
  const plans = await makePlans(options, {
    configuration,
    env: process.env,
    today,
    hostArch: process.arch,
  });
  const targets = plans.map(({ distro }) => distro);
  for (const warning of endOfLifeWarnings(targets, today)) reporter.warn(warning);
  return plans;
}
