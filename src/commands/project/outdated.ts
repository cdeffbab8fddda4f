import type { Argv, ArgumentsCamelCase } from 'yargs';
import { archNamed } from '../../config/architectures.ts';
import { readConfiguration } from '../../config/configuration.ts';
import { selectDistros } from '../../config/distros.ts';
import { withHost } from '../../config/host-distro.ts';
import { formats } from '../../formats/index.ts';
import { parseSource } from '../../plan/source.ts';
import { openSession } from '../../report/session.ts';
import { UserError } from '../../support/errors.ts';
import { describeOutdated, newerOf } from '../../upkeep/describe.ts';
import { findOutdated } from '../../upkeep/outdated.ts';
import { resolveRelease } from '../../upstream/resolve.ts';
import { lockName } from '../../virtualenv/lock/lock.ts';
import { shared } from '../shared-options.ts';
import { dayOf } from '../../support/text/day.ts';

interface OutdatedOptions {
  source?: string | undefined;
  version?: string | undefined;
  distro: string;
  'fail-on'?: 'patch' | undefined;
  offline?: boolean | undefined;
  json?: boolean;
}

export function builder(args: Argv): Argv<OutdatedOptions> {
  return args
    .option('source', shared.source)
    .option('version', shared.version)
    .option('distro', {
      type: 'string',
      default: 'debian',
      describe: 'whose wheels’ native libraries are listed, for this machine’s architecture',
    })
    .option('fail-on', {
      choices: ['patch'] as const,
      describe: 'end with 1 where there is a patch release, or a newer PostgreSQL for trials',
    })
    .option('offline', shared.offline)
    .example('$0 outdated', 'what is newer than what the official release’s lock has')
    .example('$0 outdated --json --fail-on patch', 'the same for a nightly job');
}

export async function handler(options: ArgumentsCamelCase<OutdatedOptions>): Promise<void> {
  const session = openSession(options);
  const configuration = await readConfiguration(formats);
  const { definition } = configuration;
  const source = await parseSource(options.source, options.version, definition);
  const version =
    'version' in source ? source.version : (await resolveRelease(source, definition, {}, session)).version;
  const name = lockName(source.kind === 'sample' ? 'sample' : definition.name, version);
  const distros = await withHost(configuration.distros, [options.distro]);
  const [distro] = selectDistros(distros, [options.distro]);
  if (distro === undefined) throw new UserError('--distro needs the name of a distro');
  const arch = archNamed(process.arch) ?? 'amd64';
  const target = { python: distro.python, glibc: distro.glibc, arch };
  const outdated = await findOutdated(name, configuration, target, session);
  const today = dayOf();
  session.result(describeOutdated(outdated, today), outdated);
  const isPatched =
    outdated.pins.some(({ patch }) => patch !== undefined) ||
    outdated.trial.some((pin) => newerOf(pin) !== undefined);
  if (options.failOn === 'patch' && isPatched) process.exitCode = 1;
}
