import type { ChangelogEntry } from '../config/changelog.ts';
import { readReleaseLock } from '../config/release-locks.ts';
import { projectDir } from '../config/project.ts';
import { parseTag, type TaggedRelease } from './tag-name.ts';
import type { Context } from '../support/context.ts';
import { allOrFaults, UserError } from '../support/errors.ts';
import { call, notInstalled } from '../support/process.ts';

/**
 * What a tag releases, after all was checked that must be right before anything is built.
 * @param newest entry of packaging/changelog.yaml, which must be for the same release and revision
 * @param official true for an official release of Mathesar, whose digest must be pinned
 * @param folder the checkout; HEAD must be the tag's commit, without changes
 * @throws UserError with everything that does not fit
 */
export async function taggedRelease(
  tag: string,
  { newest, official, folder = projectDir }: { newest: ChangelogEntry; official: boolean; folder?: string },
  context: Pick<Context, 'signal'>,
): Promise<TaggedRelease> {
  const release = parseTag(tag, tagOf(newest));
  const checks: readonly (() => void | Promise<void>)[] = [
    () => {
      requireChangelog(tag, newest);
    },
    () => (official ? requirePinned(release.version) : undefined),
    () => requireTagged(tag, folder, context),
    () => requireUnchanged(folder, context),
  ];
  await allOrFaults(checks.map(async (check) => check()));
  return release;
}

function tagOf({ release, revision }: Pick<ChangelogEntry, 'release' | 'revision'>): string {
  return `v${release}-${revision}`;
}

function requireChangelog(tag: string, newest: ChangelogEntry): void {
  if (tagOf(newest) === tag) return;
  throw new UserError(
    `the newest entry of packaging/changelog.yaml is for ${tagOf(newest)}, not for ${tag}`,
    {
      hints: [`Add an entry for ${tag}, commit it, and tag that commit.`],
    },
  );
}

async function requirePinned(version: string): Promise<void> {
  if ((await readReleaseLock(version)) !== undefined) return;
  throw new UserError(`packaging/locks/releases.yaml has no digest of the release ${version}`, {
    hints: ['Build a package of it once, which adds the digest; compare it, and commit it.'],
  });
}

async function requireTagged(tag: string, folder: string, context: Pick<Context, 'signal'>): Promise<void> {
  const [head, tagged] = await Promise.all([
    git(['rev-parse', '--verify', '--quiet', 'HEAD'], folder, context),
    git(['rev-parse', '--verify', '--quiet', `refs/tags/${tag}^{commit}`], folder, context),
  ]);
  if (tagged !== '' && head === tagged) return;
  const what =
    tagged === '' ? `there is no tag ${tag} here` : `the tag ${tag} is not the commit that is checked out`;
  const how = tagged === '' ? `git tag --sign ${tag} (or git fetch --tags)` : `git switch --detach ${tag}`;
  throw new UserError(what, { hints: [`Type: ${how}`] });
}

async function requireUnchanged(folder: string, context: Pick<Context, 'signal'>): Promise<void> {
  const changed = await git(['status', '--porcelain'], folder, context);
  if (changed === '') return;
  const names = changed.split('\n').map((line) => line.slice(3));
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  throw new UserError(`the checkout differs from its commit: ${names.slice(0, 3).join(', ')}${more}`, {
    hints: ['Commit what belongs to the release, or take a fresh clone.'],
  });
}

/** What git prints; "" where it fails. */
async function git(
  args: readonly string[],
  folder: string,
  { signal }: Pick<Context, 'signal'>,
): Promise<string> {
  // A clone of another user, as with sudo, is refused unless it is named; this only reads.
  const { exitCode, stdout, stderr } = await call(
    'git',
    ['-c', `safe.directory=${folder}`, '-C', folder, ...args],
    {
      signal,
    },
  );
  if (exitCode === 127) throw notInstalled('git', 'Install git; a release is made from a clone.');
  if (exitCode > 1) throw new UserError(`${folder} is not a clone of this project: ${stderr.trim()}`);
  return stdout.trimEnd();
}
