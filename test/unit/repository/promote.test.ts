import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseTag } from '../../../src/release/tag-name.ts';
import { distroOf } from '../../../src/formats/shared/reading/distro-of.ts';
import { readPackageFile } from '../../../src/formats/shared/reading/read-package.ts';
import { candidateFiles } from '../../../src/repository/promote.ts';
import type { Publication } from '../../../src/repository/publication.ts';
import { publish } from '../../../src/repository/publish.ts';
import type { Addition } from '../../../src/repository/packages/additions.ts';
import { temporaryFolder } from '../../temporary.ts';
import { context } from '../formats/rpm/rpm-package.ts';
import { throwawayKey } from './throwaway-key.ts';
import { deb, distros, rpm } from './small-packages.ts';

const key = await throwawayKey();
afterAll(() => key.dispose());

async function published(
  out: string,
  channel: 'stable' | 'candidate',
  additions: readonly Addition[],
): Promise<Publication> {
  const how = { out, key: { file: key.file }, name: 'sample', distros, keep: 3, prune: false };
  return publish(additions, { ...how, channel }, context());
}

test('what was a candidate becomes stable, to the byte, and nothing else does', async () => {
  const out = await temporaryFolder();
  const first = await published(out, 'candidate', [await deb(), await rpm()]);
  await published(out, 'candidate', [await deb({ revision: '4' })]);
  const files = await candidateFiles(out, parseTag('v1.2.0rc1-3'), distros);
  expect(files).toHaveLength(2);
  const before = await Promise.all(files.map((file) => readFile(file)));
  const additions = await Promise.all(
    files.map(async (file) => {
      const pkg = await readPackageFile(file);
      return { pkg, distros: [distroOf(pkg, distros)] };
    }),
  );
  const { repository, added } = await published(out, 'stable', additions);
  expect(added.map(({ channel, format }) => [channel, format])).toEqual([
    ['stable', 'deb'],
    ['stable', 'rpm'],
  ]);
  const after = added.map(({ path }) => readFile(join(out, path)));
  expect(await Promise.all(after)).toEqual(before);
  expect(first.added.map(({ sha256 }) => sha256)).toEqual(added.map(({ sha256 }) => sha256));
  const left = repository.packages.filter(({ channel }) => channel === 'candidate');
  expect(left.map(({ version }) => version)).toEqual(['1.2.0~rc1-4~deb13u0']);
});

test('a release that is no candidate is refused, and what there is, is named', async () => {
  const out = await temporaryFolder();
  await published(out, 'stable', [await deb()]);
  await expect(candidateFiles(out, parseTag('v1.2.0rc1-3'), distros)).rejects.toMatchObject({
    name: 'UserError',
    message: `${out} has no candidate of v1.2.0rc1-3`,
    hints: ['It has: 1.2.0~rc1-3~deb13u0 (stable)'],
  });
});

test('a folder that nothing was published to is refused with what to do', async () => {
  const out = await temporaryFolder();
  await expect(candidateFiles(out, parseTag('v1.2.0rc1-3'), distros)).rejects.toMatchObject({
    name: 'UserError',
    message: `${out} is not a repository: it has no repository.asc`,
    hints: [`Publish to it first: npm run repository -- --out ${out}`],
  });
});
