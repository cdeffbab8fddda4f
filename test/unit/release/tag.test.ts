import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { taggedRelease } from '../../../src/release/tag.ts';
import { temporaryFolder } from '../../temporary.ts';

const newest = { release: '0.11.0', revision: '2', epoch: 0, changes: ['Something.'] };
const context = { signal: new AbortController().signal };

/** A clone with one commit, which has the tag. */
async function clone(
  tag = 'v0.11.0-2',
): Promise<{ folder: string; git: (...args: string[]) => Promise<unknown> }> {
  const folder = await temporaryFolder();
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgSign=false'];
  const git = (...args: string[]): Promise<unknown> =>
    execa('git', [...identity, ...args], { cwd: folder, env: { GIT_CONFIG_GLOBAL: '/dev/null' } });
  await git('init', '--quiet');
  await writeFile(join(folder, 'README'), 'a project\n');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'Begin');
  await git('tag', tag);
  return { folder, git };
}

const of = (tag: string, folder: string, official = false): Promise<unknown> =>
  taggedRelease(tag, { newest, official, folder }, context);

describe('a tag', () => {
  test('stands for a version and a revision', async () => {
    const { folder } = await clone();
    const expected = { tag: 'v0.11.0-2', version: '0.11.0', revision: '2' };
    expect(await of('v0.11.0-2', folder)).toEqual(expected);
  });

  test.each(['0.11.0-2', 'v0.11.0', 'v0.11.0-', 'nightly', 'v0.11.0-2 ', 'v0.11.0-2;id'])(
    'of another form is refused: %j',
    async (tag) => {
      await expect(of(tag, await temporaryFolder())).rejects.toMatchObject({
        name: 'UserError',
        message: `the tag ${tag} does not name a release`,
        hints: ['A tag is vVERSION-REVISION, such as v0.11.0-2.'],
      });
    },
  );

  test('that does not fit is refused with everything that does not', async () => {
    const { folder } = await clone();
    await writeFile(join(folder, 'README'), 'a changed project\n');
    await writeFile(join(folder, 'notes'), '');
    await expect(of('v0.12.0-1', folder, true)).rejects.toMatchObject({
      name: 'UserError',
      message: [
        'the newest entry of packaging/changelog.yaml is for v0.11.0-2, not for v0.12.0-1',
        'packaging/locks/releases.yaml has no digest of the release 0.12.0',
        'there is no tag v0.12.0-1 here',
        'the checkout differs from its commit: README, notes',
      ].join('\n'),
    });
  });

  test('of another commit is refused', async () => {
    const { folder, git } = await clone();
    await git('commit', '--quiet', '--allow-empty', '--message', 'Go on');
    await expect(of('v0.11.0-2', folder)).rejects.toThrow(
      'the tag v0.11.0-2 is not the commit that is checked out',
    );
  });

  test('needs a clone', async () => {
    await expect(of('v0.11.0-2', await temporaryFolder())).rejects.toThrow(/is not a clone of this project/);
  });
});
