import type { ArgumentsCamelCase, Argv } from 'yargs';
import { checkPackages } from '../checks/check.ts';
import { describeTotal } from '../checks/runner/report.ts';
import { anyFailed } from '../checks/runner/result.ts';
import { openSession } from '../report/session.ts';

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
      describe: 'the distro to run on; "host" is that of this machine (default: the one it was built for)',
    })
    .option('scenario', { type: 'string', array: true, describe: 'only these (default: every scenario)' })
    .option('driver', {
      type: 'string',
      describe: 'podman, docker or nspawn (default: $MATHESAR_ENGINE, else the first that works)',
    })
    .option('parallel', { type: 'number', describe: 'roots at once (default: one a core, at most 4)' })
    .option('junit', { type: 'string', describe: 'write JUnit XML to this file' })
    .option('logs', { type: 'string', default: 'check-logs', describe: 'folder for what failures leave' })
    .option('offline', { type: 'boolean', describe: 'use base roots from the cache only' })
    .example('$0 check dist/mathesar_0.11.0-1~deb13u0_amd64.deb', 'every scenario, on Debian 13')
    .example(
      '$0 check dist/mathesar-0.11.0-1.fc44.x86_64.rpm',
      'the same on Fedora 44, or what stands in for it',
    )
    .example('$0 check OLD.deb --upgrade-to NEW.deb --scenario upgrade', 'only the upgrade');
}

export async function handler(options: ArgumentsCamelCase<CheckOptions>): Promise<void> {
  const session = openSession(options);
  const checked = await checkPackages(
    (options.files ?? []).map((path) => ({ path, distro: options.distro })),
    session,
    { ...options, upgrades: options.upgradeTo ?? [] },
  );
  session.result(describeTotal(checked.results), checked);
  if (anyFailed(checked.results)) process.exitCode = 1;
}
