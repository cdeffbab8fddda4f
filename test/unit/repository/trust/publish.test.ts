import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Publication } from '../../../../src/repository/publication.ts';
import { publish } from '../../../../src/repository/publish.ts';
import type { Addition } from '../../../../src/repository/packages/additions.ts';
import { digestUnsigned } from '../../../../src/formats/rpm/unsigned.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { context, tool } from '../../formats/rpm/rpm-package.ts';
import { deb, distros, rpm } from '../small-packages.ts';
import { throwawayKey, type ThrowawayKey } from '../throwaway-key.ts';

let old: ThrowawayKey;
let next: ThrowawayKey;
beforeAll(async () => {
  [old, next] = [await throwawayKey(), await throwawayKey('Next <next@example.org>')];
});
afterAll(async () => {
  await old.dispose();
  await next.dispose();
});

async function published(
  out: string,
  key: ThrowawayKey,
  additions: readonly Addition[],
  { others, keep = 3 }: { readonly others?: readonly string[]; readonly keep?: number } = {},
): Promise<Publication> {
  const trust = { homepage: 'https://example.org', maintainer: 'Ada <ada@example.org>', others };
  const how = { out, key: { file: key.file }, name: 'sample', distros, url: 'http://127.0.0.1:8080', keep };
  return publish(additions, { ...how, channel: 'stable', prune: false, trust }, context());
}

function versions({ repository }: Publication, name: string): number {
  return new Set(repository.packages.filter((one) => one.name === name).map(({ version }) => version)).size;
}

async function fingerprintsIn(out: string): Promise<readonly string[]> {
  const listed = await old.gpg('--show-keys', '--with-colons', join(out, 'sample-archive-keyring.gpg'));
  return [...listed.matchAll(/^fpr:+(\w+):/gm)].map(([, one = '']) => one);
}

describe('a repository with packages of keys', () => {
  test('lists one for each distro, signs it, and keeps it while nothing changes', async () => {
    const out = await temporaryFolder();
    const first = await published(out, old, [await deb(), await rpm()]);
    expect([versions(first, 'sample-archive-keyring'), versions(first, 'sample-release')]).toEqual([1, 1]);
    const again = await published(out, old, []);
    expect(again.added).toEqual([]);
    const rpmFile = join(out, 'keys/sample-release_fedora-43.rpm');
    const listed = again.repository.packages.find(({ name }) => name === 'sample-release');
    expect(await digestUnsigned(rpmFile)).toBe(listed?.content);
    const database = await temporaryFolder();
    tool('rpmkeys', '--dbpath', database, '--import', join(out, 'sample.asc'));
    expect(tool('rpmkeys', '--dbpath', database, '--checksig', rpmFile)).toMatch(/ signatures OK$/m);
    const keyring = join(out, 'keys/sample-archive-keyring_debian-13.deb');
    expect(tool('dpkg-deb', '--field', keyring, 'Package')).toBe('sample-archive-keyring\n');
  });

  test('goes over to another key in steps, of which none can be left out', async () => {
    const out = await temporaryFolder();
    const [first, second] = [await rpm(), await rpm({ revision: '4' })];
    await published(out, old, [first]);
    await expect(published(out, next, [])).rejects.toThrow(`it is ${old.fingerprint}'s`);

    const announced = await published(out, old, [], { others: [next.file] });
    expect(announced.added.map(({ name }) => name)).toContain('sample-release');
    expect(versions(announced, 'sample-release')).toBe(1);
    const both = [old.fingerprint, next.fingerprint].sort();
    expect(await fingerprintsIn(out)).toEqual(both);
    const weekly = await published(out, old, []);
    expect([weekly.added, weekly.repository.keys.length]).toEqual([[], 2]);

    const switched = await published(out, next, [second], { others: [old.file] });
    expect(switched.repository.fingerprint).toBe(next.fingerprint);
    expect(switched.added.map(({ name }) => name)).toContain('sample-release');
    await next.gpg('--import', old.file);
    await next.gpg('--verify', join(out, 'repository.asc'));

    const early = published(out, next, [], { others: [] });
    await expect(early).rejects.toThrow(/would not trust any more:\n {2}dnf\/stable\/fedora-43\/\S+-3\.fc43/);
    const done = await published(out, next, [], { others: [], keep: 1 });
    expect(done.repository.packages.map(({ version }) => version)).toContain('1.2.0~rc1-4.fc43');
    expect(await fingerprintsIn(out)).toEqual([next.fingerprint]);
    expect(await readFile(join(out, 'sample.asc'), 'utf8')).toMatch(/^-----BEGIN(?![^]*-----BEGIN)/);
  });
});
