import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Changelog } from '../config/changelog.ts';
import { checkedSums } from '../release/checked-folder.ts';
import { parseTag, type TaggedRelease } from '../release/tag-name.ts';
import type { Context } from '../support/context.ts';
import { UserError } from '../support/errors.ts';
import { gh } from './gh.ts';

/**
 * Drafts a release on GitHub with every file of a release's folder; called again, it replaces the draft's files.
 * @returns the draft's address
 * @throws UserError for a folder that is not as its SHA256SUMS says, and a release that is published already
 */
export async function draftRelease(
  folder: string,
  tag: string,
  changelog: Changelog,
  context: Context,
): Promise<string> {
  const release = parseTag(tag);
  await checkedSums(folder);
  const files = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  const paths = files.map((name) => join(folder, name));
  const before = await stateOf(tag, context);
  if (before?.isDraft === false) {
    throw new UserError(`the release ${tag} is published already`, {
      hints: ['What people have downloaded never changes: release a new revision.'],
    });
  }
  if (before === undefined) {
    const title = `Mathesar ${release.version}, packages ${release.revision}`;
    const how = ['--draft', '--verify-tag', '--title', title, '--notes-file', '-'];
    await gh(['release', 'create', tag, ...how], context, { input: notesFor(release, changelog) });
  }
  await context.reporter.step(`upload ${files.length} files to the draft`, () =>
    gh(['release', 'upload', tag, '--clobber', '--', ...paths], context),
  );
  return (await stateOf(tag, context))?.url ?? '';
}

/**
 * Publishes a draft.
 * @throws UserError when there is none
 */
export async function publishDraft(tag: string, context: Context): Promise<string> {
  parseTag(tag);
  const before = await stateOf(tag, context);
  if (before === undefined) {
    throw new UserError(`GitHub has no release ${tag}`, {
      hints: [`Draft it first: npm run draft -- dist --tag ${tag}`],
    });
  }
  if (before.isDraft) await gh(['release', 'edit', tag, '--draft=false'], context);
  return (await stateOf(tag, context))?.url ?? '';
}

interface State {
  readonly isDraft: boolean;
  readonly url: string;
}

async function stateOf(tag: string, context: Context): Promise<State | undefined> {
  const answer = await gh(['release', 'view', tag, '--json', 'isDraft,url'], context, {
    absent: /release not found/,
  });
  return answer === undefined ? undefined : (JSON.parse(answer) as State);
}

/** The notes of a release, in Markdown: what changed in the packaging, and how to check a file. */
export function notesFor({ tag, version, revision }: TaggedRelease, changelog: Changelog): string {
  const entry = changelog.find((one) => one.release === version && one.revision === revision);
  return [
    `Packages of Mathesar ${version} for Debian, Ubuntu, Fedora, Enterprise Linux and openSUSE.`,
    '',
    ...(entry?.changes ?? []).map((change) => `- ${change}`),
    '',
    'GitHub writes `~` in a file’s name as `.`; `SHA256SUMS` has both names. To check a file:',
    '',
    '```sh',
    'gpg --verify SHA256SUMS.asc SHA256SUMS',
    'sha256sum --check --ignore-missing SHA256SUMS',
    'gh attestation verify FILE --repo OWNER/REPOSITORY',
    '```',
    '',
    `Each package has an SBOM of the same name beside it (CycloneDX). Tag: ${tag}.`,
    '',
  ].join('\n');
}
