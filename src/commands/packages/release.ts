import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { arches } from '../../config/architectures.ts';
import { readConfiguration } from '../../config/configuration.ts';
import { formats } from '../../formats/index.ts';
import { requireTools } from '../../formats/required-tools.ts';
import { describeMissing, readPrevious } from '../../inspect/succession/previous.ts';
import { describePlan } from '../../plan/describe-plan.ts';
import { appendOutputs, jobsOf, plannedJobs } from '../../release/outputs.ts';
import { taggedRelease } from '../../release/tag.ts';
import { makeRelease } from '../../release/release.ts';
import { describeRelease } from '../../release/describe.ts';
import { openSession } from '../../report/session.ts';
import { keyChoice } from '../../signing/key.ts';
import { UserError } from '../../support/errors.ts';
import { plansFor, previousOption, withBuildOptions, type BuildOptions } from './plan-options.ts';

interface ReleaseOptions extends BuildOptions {
  distro?: string[];
  jobs?: number;
  key?: string;
  previous?: string[];
  tag?: string;
  outputs?: string;
  'dry-run'?: boolean;
  'only-changed'?: boolean;
}

export function builder(args: Argv): Argv {
  const declared = args
    .option('distro', { type: 'string', array: true, describe: 'only these distros (default: all)' })
    .option('arch', { type: 'string', array: true, describe: 'only these architectures (default: all)' });
  return withBuildOptions(declared)
    .option('jobs', { type: 'number', describe: 'packages at once (default: one a core)' })
    .option('only-changed', {
      type: 'boolean',
      describe: 'build only packages whose inputs changed since their files were written',
    })
    .option('key', {
      type: 'string',
      describe: 'key of gpg that signs SHA256SUMS (or $MATHESAR_SIGNING_KEY_FILE)',
    })
    .option('previous', previousOption)
    .option('tag', {
      type: 'string',
      conflicts: ['version', 'revision'],
      describe: 'release what this tag of git stands for, such as v0.11.0-1; the checkout must be it',
    })
    .option('dry-run', { type: 'boolean', describe: 'check the tag, show the plans, and stop' })
    .option('outputs', {
      type: 'string',
      describe: 'append the packages to this file, for the next jobs of a workflow of GitHub',
    })
    .example('$0 release', 'the official release for every distro and architecture, in dist/')
    .example('$0 release --source sample --out /tmp/sample', 'the same with the sample release')
    .example('$0 release --previous site', 'the same, of packages that can follow those of a repository')
    .example('$0 release --tag v0.11.0-1 --dry-run', 'what would be released, if anything may be');
}

export async function handler(options: ArgumentsCamelCase<ReleaseOptions>): Promise<void> {
  const session = openSession(options);
  const jobs = options.jobs ?? availableParallelism();
  if (!Number.isInteger(jobs) || jobs < 1) throw new UserError(`--jobs ${jobs} is not a number of packages`);
  const configuration = await readConfiguration(formats);
  const { tag } = options;
  const tagged =
    tag === undefined
      ? undefined
      : await taggedRelease(
          tag,
          { newest: configuration.changelog[0], official: options.source === undefined },
          session,
        );
  const plans = await plansFor(
    { ...options, ...tagged, distro: options.distro ?? ['all'], arch: options.arch ?? arches },
    configuration,
    session,
  );
  const { outputs } = options;
  if (options.dryRun === true) {
    if (outputs !== undefined) await appendOutputs(outputs, plannedJobs(plans));
    session.result(plans.map(describePlan).join('\n'), { ...tagged, plans });
    return;
  }
  const previous = await readPrevious(
    options.previous ?? [],
    { name: configuration.definition.name, targets: plans },
    configuration.distros,
  );
  await requireTools(plans, session);
  const out = resolve(options.out ?? 'dist');
  const release = await makeRelease(
    plans,
    {
      out,
      jobs,
      key: keyChoice(options.key, process.env),
      onlyChanged: options.onlyChanged === true,
      previous,
    },
    session,
  );
  if (outputs !== undefined && release.failed.length === 0)
    await appendOutputs(outputs, jobsOf(release.artifacts));
  const missing = options.previous === undefined ? undefined : describeMissing(previous, release.artifacts);
  if (missing !== undefined) session.reporter.warn(missing);
  const { timings, warnings } = session.reporter;
  session.result(describeRelease(release, relative('', out) || '.'), { ...release, timings, warnings });
  if (release.failed.length > 0) process.exitCode = 1;
}
