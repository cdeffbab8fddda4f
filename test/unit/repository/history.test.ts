import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { afterAll, describe, expect, test } from 'vitest';
import type { Addition } from '../../../src/repository/packages/additions.ts';
import type { Publication, PublishOptions } from '../../../src/repository/publication.ts';
import { publish } from '../../../src/repository/publish.ts';
import type { Context } from '../../../src/support/context.ts';
import { filesBelow } from '../../../src/support/files/files-below.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import { temporaryFolder } from '../../temporary.ts';
import { context } from '../formats/rpm/rpm-package.ts';
import { throwawayKey } from './throwaway-key.ts';
import { deb, distros, rpm } from './small-packages.ts';

const key = await throwawayKey();
afterAll(() => key.dispose());

async function published(
  out: string,
  additions: readonly Addition[],
  options: Partial<PublishOptions> = {},
  surroundings: Context = context(),
): Promise<Publication> {
  const defaults = { channel: 'stable', name: 'sample', distros, keep: 2, prune: false } as const;
  return publish(additions, { ...defaults, out, key: { file: key.file }, ...options }, surroundings);
}

const suite = 'apt/dists/debian-13';
const stable = 'dnf/stable/fedora-43/x86_64';
const candidate = 'dnf/candidate/fedora-43/x86_64';

/** Paths of what the heads of both indexes name, below the repository's folder. */
async function namedIn(out: string): Promise<readonly string[]> {
  const release = await readFile(join(out, suite, 'InRelease'), 'utf8');
  const byHash = [...release.matchAll(/^ ([0-9a-f]{64}) +\d+ (\S+)\/[^/]+$/gm)].map(
    ([, digest = '', folder = '']) => `${suite}/${folder}/by-hash/SHA256/${digest}`,
  );
  const head = await readFile(join(out, stable, 'repodata/repomd.xml'), 'utf8');
  const bodies = [...head.matchAll(/href="([^"]+)"/g)].map(([, path = '']) => `${stable}/${path}`);
  return [...byHash, ...bodies];
}

async function absent(out: string, paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) => ((await pathExists(join(out, path))) ? [] : [path])),
  );
  return found.flat();
}

test('what the index before names stays for one publication, and goes with the next', async () => {
  const out = await temporaryFolder();
  await published(out, [await deb(), await rpm()]);
  const [named, files] = [await namedIn(out), await filesBelow(out)];
  expect(named).toHaveLength(7);
  await published(out, [await deb({ revision: '4' }), await rpm({ revision: '4' })]);
  expect(await absent(out, [...named, ...files.filter((path) => /\.(deb|rpm)$/.test(path))])).toEqual([]);
  await published(out, []);
  // The empty index for arm64 is still the same.
  expect((await absent(out, named)).filter((path) => !path.includes('arm64'))).toHaveLength(5);
});

describe('versions beyond --keep', () => {
  test('are not listed, in the order of the package manager, and --prune deletes them one publication later', async () => {
    const out = await temporaryFolder();
    const revisions = ['9', '10', '2'];
    for (const revision of revisions)
      await published(out, [await deb({ revision }), await rpm({ revision })]);
    const { repository } = await published(out, []);
    expect(repository.packages.map(({ version }) => version).sort()).toEqual([
      '1.2.0~rc1-10.fc43',
      '1.2.0~rc1-10~deb13u0',
      '1.2.0~rc1-9.fc43',
      '1.2.0~rc1-9~deb13u0',
    ]);
    const last = await published(out, [await deb({ revision: '11' })], { prune: true });
    expect(last.dropped.map(({ version }) => version)).toEqual(['1.2.0~rc1-9~deb13u0']);
    expect([...last.pruned].sort()).toEqual([
      'apt/pool/debian-13/sample_1.2.0~rc1-2~deb13u0_amd64.deb',
      `${stable}/sample-1.2.0~rc1-2.fc43.x86_64.rpm`,
    ]);
    const again = await published(out, [], { prune: true });
    expect(again.pruned).toEqual(['apt/pool/debian-13/sample_1.2.0~rc1-9~deb13u0_amd64.deb']);
  });
});

describe('a candidate', () => {
  test('is listed for those who ask for it, and becomes stable to the byte', async () => {
    const out = await temporaryFolder();
    const additions = [await deb(), await rpm()];
    const first = await published(out, additions, { channel: 'candidate' });
    expect(first.repository.packages.map(({ channel }) => channel)).toEqual(['candidate', 'candidate']);
    expect(await readFile(join(out, suite, 'main/binary-amd64/Packages'), 'utf8')).toBe('');
    expect(await readFile(join(out, `${suite}-candidate`, 'main/binary-amd64/Packages'), 'utf8')).toMatch(
      /^Package: sample$/m,
    );

    const { repository } = await published(out, additions);
    expect(repository.packages.map(({ channel }) => channel)).toEqual(['stable', 'stable']);
    const name = 'sample-1.2.0~rc1-3.fc43.x86_64.rpm';
    expect(await readFile(join(out, stable, name))).toEqual(await readFile(join(out, candidate, name)));
    expect(await readFile(join(out, `${suite}-candidate`, 'main/binary-amd64/Packages'), 'utf8')).toBe('');
    await published(out, []);
    const { pruned } = await published(out, [], { prune: true });
    expect(pruned).toEqual([`${candidate}/${name}`]);
  });

  test('can be taken from where it is served, with its signature', async () => {
    const [out, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
    const addition = await rpm();
    await published(out, [addition]);
    const file = join(out, stable, 'sample-1.2.0~rc1-3.fc43.x86_64.rpm');
    await published(elsewhere, [{ ...addition, pkg: { ...addition.pkg, file } }]);
    expect(await readFile(join(elsewhere, stable, 'sample-1.2.0~rc1-3.fc43.x86_64.rpm'))).toEqual(
      await readFile(file),
    );
  });
});

describe('a publication', () => {
  test('that is interrupted leaves the one before, and can be repeated', async () => {
    const out = await temporaryFolder();
    await published(out, [await deb(), await rpm()]);
    const heads = ['repository.asc', `${suite}/InRelease`, `${stable}/repodata/repomd.xml`];
    const read = (): Promise<readonly string[]> =>
      Promise.all(heads.map((path) => readFile(join(out, path), 'utf8')));
    const before = await read();
    const controller = new AbortController();
    const reporter: Context['reporter'] = {
      ...silentReporter(),
      step: (title, work) => {
        if (title === 'write the indexes') controller.abort(new Error('interrupted'));
        return silentReporter().step(title, work);
      },
    };
    const next = [await deb({ revision: '4' }), await rpm({ revision: '4' })];
    const surroundings = { ...context(controller.signal), reporter };
    await expect(published(out, next, {}, surroundings)).rejects.toThrow('interrupted');
    expect(await read()).toEqual(before);
    const { added } = await published(out, next);
    expect(added).toHaveLength(2);
  });

  test('waits for no other one', async () => {
    const out = await temporaryFolder();
    const additions = [await deb()];
    const both = await Promise.allSettled([published(out, additions), published(out, additions)]);
    const failed = both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    expect(failed).toEqual([`UserError: another process is publishing to ${out}`]);
    await published(out, additions);
  });

  test('says until when apt takes its index, where it is asked to', async () => {
    const out = await temporaryFolder();
    await published(out, [await deb()], { date: new Date('2026-03-01T12:00:00Z'), validFor: 14 });
    const release = await readFile(join(out, suite, 'InRelease'), 'utf8');
    expect(release).toMatch(/^Date: Sun, 01 Mar 2026 12:00:00 UTC$/m);
    expect(release).toMatch(/^Valid-Until: Sun, 15 Mar 2026 12:00:00 UTC$/m);
  });
});
