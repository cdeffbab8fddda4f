import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { arches } from '../config/architectures.ts';
import { readConfiguration } from '../config/configuration.ts';
import { formats } from '../formats/index.ts';
import { requireTools } from '../formats/required-tools.ts';
import { compressions, type Compression } from '../plan/compression.ts';
import { endOfLifeWarnings } from '../plan/end-of-life.ts';
import { makePlans } from '../plan/plan.ts';
import { makeRelease } from '../release/release.ts';
import { describeRelease } from '../release/describe.ts';
import { openSession } from '../report/session.ts';
import { keyChoice } from '../signing/key.ts';
import { UserError } from '../support/errors.ts';

interface ReleaseOptions {
  distro?: string[];
  arch?: string[];
  source?: string;
  version?: string;
  revision?: string;
  maintainer?: string;
  epoch?: string;
  compression?: Compression;
  out?: string;
  jobs?: number;
  key?: string;
  'only-changed'?: boolean;
  json?: boolean;
  offline?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .option('distro', { type: 'string', array: true, describe: 'only these distros (default: all)' })
    .option('arch', { type: 'string', array: true, describe: 'only these architectures (default: all)' })
    .option('source', {
      type: 'string',
      describe: 'URL, tarball, folder, or "sample" (default: the official release)',
    })
    .option('version', { type: 'string', describe: 'the version that the release must have' })
    .option('revision', { type: 'string', describe: 'revision of the packaging (default: 1)' })
    .option('maintainer', {
      type: 'string',
      describe: '"Name <address>" (default: $DEBFULLNAME and $DEBEMAIL, else packaging/mathesar.yaml)',
    })
    .option('epoch', {
      type: 'string',
      describe: 'seconds since 1970 (default: $SOURCE_DATE_EPOCH, else fixed)',
    })
    .option('compression', { choices: compressions, describe: 'of the packages’ payload (default: zstd)' })
    .option('out', { type: 'string', describe: 'folder for the release (default: dist)' })
    .option('jobs', { type: 'number', describe: 'packages at once (default: one a core)' })
    .option('only-changed', {
      type: 'boolean',
      describe: 'leave files with the same content as they are, and list the others only',
    })
    .option('key', {
      type: 'string',
      describe: 'key of gpg that signs SHA256SUMS (or $MATHESAR_SIGNING_KEY_FILE)',
    })
    .option('offline', { type: 'boolean', describe: 'use only the cache; download nothing' })
    .example('$0 release', 'the official release for every distro and architecture, in dist/')
    .example('$0 release --source sample --out /tmp/sample', 'the same with the sample release');
}

export async function handler(options: ArgumentsCamelCase<ReleaseOptions>): Promise<void> {
  const session = openSession(options);
  const jobs = options.jobs ?? availableParallelism();
  if (!Number.isInteger(jobs) || jobs < 1) throw new UserError(`--jobs ${jobs} is not a number of packages`);
  const configuration = await readConfiguration(formats);
  const plans = await makePlans(
    { ...options, distro: options.distro ?? ['all'], arch: options.arch ?? arches },
    { configuration, env: process.env, hostArch: process.arch },
  );
  const today = new Date().toISOString().slice(0, 10);
  const targets = plans.map(({ distro }) => distro);
  for (const warning of endOfLifeWarnings(targets, today)) session.reporter.warn(warning);
  await requireTools(plans, session);
  const out = resolve(options.out ?? 'dist');
  const release = await makeRelease(
    plans,
    { out, jobs, key: keyChoice(options.key, process.env), onlyChanged: options.onlyChanged === true },
    session,
  );
  const { timings, warnings } = session.reporter;
  session.result(describeRelease(release, relative('', out) || '.'), { ...release, timings, warnings });
  if (release.failed.length > 0) process.exitCode = 1;
}
