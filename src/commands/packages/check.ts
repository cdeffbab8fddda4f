import type { ArgumentsCamelCase, Argv } from 'yargs';
import { remove } from 'fs-extra/esm';
import { checkPackages, type CheckReport } from '../../checks/check.ts';
import { faultTable } from '../../checks/faults/table.ts';
import { describeList, listScenarios } from '../../checks/list.ts';
import { describeTotal } from '../../checks/runner/report.ts';
import { anyFailed } from '../../checks/runner/result.ts';
import { buildSamples, testedDistros } from '../../checks/sample-packages.ts';
import { selectNamed } from '../../checks/runner/select-named.ts';
import { scenarios } from '../../checks/scenarios/index.ts';
import { openSession, type Session } from '../../report/session.ts';
import { UserError } from '../../support/errors.ts';

interface CheckOptions {
  all?: boolean;
  list?: boolean;
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
    .option('all', {
      type: 'boolean',
      describe: 'build the sample, both versions, for the distros of `npm test` or --distro, and check it',
    })
    .option('list', { type: 'boolean', describe: 'name every scenario with what it needs, and run nothing' })
    .option('driver', {
      type: 'string',
      describe: 'podman, docker or nspawn (default: $MATHESAR_ENGINE, else the first that works)',
    })
    .option('parallel', { type: 'number', describe: 'machines at once (default: one a core, at most 4)' })
    .option('junit', { type: 'string', describe: 'write JUnit XML to this file' })
    .option('logs', { type: 'string', default: 'check-logs', describe: 'folder for the logs of failures' })
    .option('offline', { type: 'boolean', describe: 'use base images from the cache only' })
    .example('$0 check dist/mathesar_0.11.0-1~deb13u0_amd64.deb', 'every scenario, on Debian 13')
    .example('$0 check dist/mathesar-0.11.0-1.fc44.x86_64.rpm', 'the same on Fedora 44, or its stand-in')
    .example('$0 check --all', 'every scenario with the sample, also those that npm test leaves out')
    .example('$0 check --list', 'what can be checked, without a package')
    .example('$0 check OLD.deb --upgrade-to NEW.deb --scenario upgrade', 'only the upgrade');
}

export async function handler(options: ArgumentsCamelCase<CheckOptions>): Promise<void> {
  const session = openSession(options);
  if (options.list === true) {
    await list(options, session);
    return;
  }
  const checked =
    options.all === true ? await checkSamples(options, session) : await checkFiles(options, session);
  const table = faultTable(checked.results);
  const total = describeTotal(checked.results);
  session.result(table === '' ? total : `${table}\n${total}`, checked);
  if (anyFailed(checked.results)) process.exitCode = 1;
}

async function list(options: ArgumentsCamelCase<CheckOptions>, session: Session): Promise<void> {
  if ((options.files ?? []).length > 0 || options.all === true) {
    throw new UserError('--list runs nothing, so it takes no packages', { hints: ['Leave them out.'] });
  }
  const listed = await listScenarios(selectNamed(scenarios, options.scenario ?? [], 'scenario'));
  session.result(describeList(listed), listed);
}

async function checkFiles(options: ArgumentsCamelCase<CheckOptions>, session: Session): Promise<CheckReport> {
  const files = (options.files ?? []).map((path) => ({ path, distro: options.distro }));
  return checkPackages(files, session, { ...options, upgrades: options.upgradeTo ?? [] });
}

async function checkSamples(
  options: ArgumentsCamelCase<CheckOptions>,
  session: Session,
): Promise<CheckReport> {
  if ((options.files ?? []).length > 0 || options.upgradeTo !== undefined) {
    throw new UserError('--all builds the packages that it checks', { hints: ['Leave the files out.'] });
  }
  const distros = options.distro === undefined ? testedDistros : [options.distro];
  const { folder, older, newer } = await buildSamples(distros, session);
  try {
    const files = older.map((path) => ({ path }));
    return await checkPackages(files, session, { ...options, upgrades: newer });
  } finally {
    await remove(folder);
  }
}
