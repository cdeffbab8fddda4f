import { basename } from 'node:path';
import { filesBefore, type Previous } from '../inspect/succession/previous.ts';
import { unfit } from '../inspect/succession/succession.ts';
import type { BuildPlan } from '../plan/build-plan.ts';
import type { Artifact } from '../pipeline.ts';
import { signFile, tryKey, withSigningKey, type KeyChoice } from '../signing/key.ts';
import type { Context } from '../support/context.ts';
import { makeFolder } from '../support/files/make-folder.ts';
import { buildAll, type Outcome } from './builders.ts';
import { indexOf, writeIndexFiles } from './index-files.ts';
import { KnownBuilds } from './known-builds.ts';
import type { Failure } from './messages.ts';

export interface ReleaseOptions {
  /** Absolute path of the folder of all packages and files. */
  readonly out: string;
  /** How many packages are built at once. */
  readonly jobs: number;
  /** Signs SHA256SUMS; nothing is signed when absent. */
  readonly key?: KeyChoice | undefined;
  /** Builds only packages whose inputs have changed since they were written to `out`. */
  readonly onlyChanged: boolean;
  /** Packages that may be installed today: a new one that cannot follow those of its distro is a failure. */
  readonly previous: readonly Previous[];
}

/** What a release run made. */
export interface Release {
  /** Every package of the release, those that were not built again included. */
  readonly artifacts: readonly Artifact[];
  /** File names of the packages that were built. */
  readonly built: readonly string[];
  readonly failed: readonly FailedPlan[];
  /** SHA256SUMS and its signature, absolute paths; none when a plan failed. */
  readonly files: readonly string[];
}

export interface FailedPlan extends Failure {
  readonly distro: string;
  readonly arch: string;
}

/**
 * Builds all packages of a release, several at once, and writes SHA256SUMS and release.json beside them. When a plan
 * fails, the others are still built, and the two files, which stand for a whole release, are not written.
 * @throws UserError for a folder that cannot be made, and a key that cannot sign
 */
export async function makeRelease(
  plans: readonly BuildPlan[],
  options: ReleaseOptions,
  context: Context,
): Promise<Release> {
  await makeFolder(options.out, 'Choose another folder with --out.');
  // Before the work, so that a key that is missing costs none.
  if (options.key !== undefined) await withSigningKey(options.key, context, (key) => tryKey(key, context));
  const known = await KnownBuilds.open(context);
  const unchanged = new Map<BuildPlan, Artifact>();
  for (const plan of options.onlyChanged ? plans : []) {
    const artifact = await known.unchanged(plan);
    // One that cannot follow is built again, which says why.
    if (artifact === undefined || (await unfit(filesBefore(options.previous, artifact), artifact.path)))
      continue;
    unchanged.set(plan, artifact);
  }
  const wanted = plans.filter((plan) => !unchanged.has(plan));
  const outcomes = await build(wanted, options, context);
  const artifacts = plans.flatMap((plan) => {
    const result = outcomes.find((outcome) => outcome.plan === plan)?.result;
    const built = result !== undefined && 'artifact' in result ? result.artifact : undefined;
    return built ?? unchanged.get(plan) ?? [];
  });
  const built = outcomes.flatMap(({ plan, result }) =>
    'artifact' in result ? [{ plan, artifact: result.artifact }] : [],
  );
  await Promise.all(built.map(({ plan, artifact }) => known.remember(plan, artifact)));
  const failed = outcomes.flatMap(failedPlan);
  return {
    artifacts,
    built: built.map(({ artifact }) => basename(artifact.path)),
    failed,
    files: failed.length > 0 ? [] : await writeFiles(artifacts, options, context),
  };
}

async function build(
  plans: readonly BuildPlan[],
  { jobs, previous }: Pick<ReleaseOptions, 'jobs' | 'previous'>,
  context: Context,
): Promise<readonly Outcome[]> {
  const { reporter } = context;
  const title = plans.length === 1 ? '1 package' : `${plans.length} packages`;
  return reporter.step(title, async (progress) => {
    let ended = 0;
    const { signal, cacheDir, offline } = context;
    return buildAll(
      plans,
      jobs,
      { signal, cacheDir, offline, previous },
      {
        onStep: (plan, step) => {
          progress.now(`${ended}/${plans.length} ${nameOf(plan)}: ${step}`);
        },
        onWarning: (message) => {
          reporter.warn(message);
        },
        onOutcome: ({ plan, result }) => {
          ended += 1;
          const what = 'artifact' in result ? basename(result.artifact.path) : 'failed';
          reporter.info(`${ended}/${plans.length} ${nameOf(plan)}: ${what}`);
        },
      },
    );
  });
}

function nameOf({ distro, arch }: BuildPlan): string {
  return `${distro.name} ${arch}`;
}

function failedPlan({ plan, result }: Outcome): readonly FailedPlan[] {
  return 'failure' in result ? [{ distro: plan.distro.name, arch: plan.arch, ...result.failure }] : [];
}

async function writeFiles(
  artifacts: readonly Artifact[],
  { out, key }: ReleaseOptions,
  context: Context,
): Promise<readonly string[]> {
  const checksums = await writeIndexFiles(out, await indexOf(artifacts));
  if (key === undefined) return [checksums];
  const signature = await withSigningKey(key, context, (opened) => signFile(checksums, opened, context));
  return [checksums, signature];
}
