import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { draftRelease, publishDraft } from '../../../src/github/draft.ts';
import { sha256 } from '../../../src/support/caching/digest.ts';
import { temporaryFolder } from '../../temporary.ts';
import { context } from '../formats/rpm/rpm-package.ts';
import { fakeGh } from './fake-gh.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const changelog = [{ release: '0.11.0', revision: '1', epoch: 0, changes: ['First package.'] }] as const;
const state = (isDraft: boolean): string => JSON.stringify({ isDraft, url: 'https://example.org/v0.11.0-1' });

async function releaseFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a.deb'), 'a');
  await writeFile(join(folder, 'SHA256SUMS'), `${sha256('a')}  a.deb\n`);
  await writeFile(join(folder, 'SHA256SUMS.asc'), 'signed');
  return folder;
}

test('a draft has every file, and notes that say how to check them', async () => {
  const folder = await releaseFolder();
  const calls = await fakeGh(['!release not found', '', '', state(true)]);
  expect(await draftRelease(folder, 'v0.11.0-1', changelog, context())).toBe('https://example.org/v0.11.0-1');
  const [view, create, upload] = await calls();
  expect(view).toBe('release view v0.11.0-1 --json isDraft,url');
  expect(create).toMatch(
    /^release create v0\.11\.0-1 --draft --verify-tag --title Mathesar 0\.11\.0, packages 1 --notes-file -\n/,
  );
  expect(create).toContain('\n- First package.\n');
  expect(create).toContain('\nsha256sum --check --ignore-missing SHA256SUMS\n');
  const files = ['SHA256SUMS', 'SHA256SUMS.asc', 'a.deb'].map((name) => join(folder, name));
  expect(upload).toBe(`release upload v0.11.0-1 --clobber -- ${files.join(' ')}`);
});

test('a draft that is there gets the files anew', async () => {
  const calls = await fakeGh([state(true), '', state(true)]);
  await draftRelease(await releaseFolder(), 'v0.11.0-1', changelog, context());
  expect((await calls())[1]).toMatch(/^release upload v0\.11\.0-1 --clobber /);
});

test('what is published already never changes', async () => {
  await fakeGh([state(false)]);
  await expect(draftRelease(await releaseFolder(), 'v0.11.0-1', changelog, context())).rejects.toThrow(
    'the release v0.11.0-1 is published already',
  );
});

test('a file that is not what was built is not uploaded', async () => {
  const folder = await releaseFolder();
  await writeFile(join(folder, 'a.deb'), 'b');
  await fakeGh([]);
  await expect(draftRelease(folder, 'v0.11.0-1', changelog, context())).rejects.toThrow(
    'a.deb is not the file that was built',
  );
});

test('a draft is published, also when it is already', async () => {
  const calls = await fakeGh([state(true), '', state(false)]);
  await publishDraft('v0.11.0-1', context());
  expect((await calls())[1]).toBe('release edit v0.11.0-1 --draft=false');
  vi.unstubAllEnvs();
  await fakeGh([state(false), state(false)]);
  expect(await publishDraft('v0.11.0-1', context())).toBe('https://example.org/v0.11.0-1');
});

test('what is missing is named', async () => {
  await fakeGh(['!release not found']);
  await expect(publishDraft('v0.11.0-1', context())).rejects.toThrow('GitHub has no release v0.11.0-1');
  vi.unstubAllEnvs();
  await fakeGh(['!HTTP 401: Bad credentials']);
  await expect(publishDraft('v0.11.0-1', context())).rejects.toMatchObject({
    name: 'UserError',
    message: 'gh release view v0.11.0-1 failed: HTTP 401: Bad credentials',
  });
});
