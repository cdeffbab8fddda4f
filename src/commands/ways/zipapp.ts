import { basename, relative } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Distro } from '../../config/distros.ts';
import { readConfiguration } from '../../config/configuration.ts';
import { formats } from '../../formats/index.ts';
import { openSession, type Session } from '../../report/session.ts';
import { buildZipapp, type Zipapp } from '../../ways/zipapp/build.ts';
import { planZipapps } from '../../ways/zipapp/plan.ts';
import { shared } from '../shared-options.ts';

interface ZipappCommand {
  python: string;
  arch?: string[];
  source?: string;
  version?: string;
  revision?: string;
  epoch?: string;
  out?: string;
  check?: boolean;
  package?: string;
  offline?: boolean;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .option('python', {
      type: 'string',
      demandOption: true,
      describe: 'the minor version of Python that it is for',
    })
    .option('arch', shared.arch)
    .option('source', shared.source)
    .option('version', shared.version)
    .option('revision', shared.revision)
    .option('epoch', shared.epoch)
    .option('out', { type: 'string', describe: 'folder for the file (default: dist)' })
    .option('check', {
      type: 'boolean',
      describe: 'follow docs/other-ways/zipapp.md in a throwaway machine afterwards',
    })
    .option('package', {
      type: 'string',
      describe: 'with --check: a .deb for the machine’s distro, which the trial’s export is restored to',
    })
    .check((given) => given.package === undefined || given.check === true || '--package is for --check only')
    .option('offline', shared.offline)
    .example('$0 zipapp --python 3.11 --arch amd64', 'Mathesar in one file, for that Python')
    .example('$0 zipapp --python 3.11 --source sample', 'the same of the sample');
}

export async function handler({ python, ...options }: ArgumentsCamelCase<ZipappCommand>): Promise<void> {
  const session = openSession(options);
  const configuration = await readConfiguration(formats);
  const plans = await planZipapps(
    { python, ...options },
    { configuration, env: process.env, hostArch: process.arch },
  );
  if (options.check === true) {
    const { requireCheckable } = await import('../../ways/zipapp/check/checkable.ts');
    for (const plan of plans) await requireCheckable(plan, options.package);
  }
  const made: Zipapp[] = [];
  for (const plan of plans) {
    const title = `Python ${python} ${plan.arch}`;
    const zipapp = await session.reporter.step(title, () => buildZipapp(plan, configuration, session));
    if (options.check === true) await check(zipapp, plan.distro, options.package, session);
    made.push(zipapp);
  }
  const { timings, warnings } = session.reporter;
  session.result(describe(made), { zipapps: made, timings, warnings });
}

async function check(
  zipapp: Zipapp,
  distro: Distro,
  file: string | undefined,
  session: Session,
): Promise<void> {
  const { checkZipapp } = await import('../../ways/zipapp/check/check.ts');
  await session.reporter.step(`check it on ${distro.title}`, () =>
    checkZipapp(zipapp, distro, session, { package: file }),
  );
}

function describe(made: readonly Zipapp[]): string {
  const lines = made.map(({ path, bytes, unpackedBytes, unpackedFiles }) => {
    const unpacked = `${(unpackedBytes / 1e6).toFixed(0)} MB in ${String(unpackedFiles)} files when unpacked`;
    return `${relative('', path)}  ${(bytes / 1e6).toFixed(1)} MB (${unpacked})`;
  });
  const [first] = made;
  if (first === undefined) return '';
  const next = `On a machine with Python ${first.python}, as an ordinary user: ./${basename(first.path)} trial`;
  return [...lines, '', next].join('\n');
}
