import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { Publication, PublishOptions } from '../../../src/repository/publication.ts';
import { publish } from '../../../src/repository/publish.ts';
import type { Addition } from '../../../src/repository/packages/additions.ts';
import { digestFile, sha256 } from '../../../src/support/caching/digest.ts';
import { filesBelow } from '../../../src/support/files/files-below.ts';
import { temporaryFolder } from '../../temporary.ts';
import { context } from '../formats/rpm/rpm-package.ts';
import { throwawayKey } from './throwaway-key.ts';
import { arrangeEntries, textEntry } from '../../../src/installation/content.ts';
import { samplePackage } from '../formats/deb/sample-package.ts';
import { deb, distros, rpm } from './small-packages.ts';
import { withThrowawayKey } from '../../../src/checks/steps/repository/throwaway-key.ts';

const run = promisify(execFile);
const key = await throwawayKey();
afterAll(() => key.dispose());

async function published(
  out: string,
  additions: readonly Addition[],
  options: Partial<PublishOptions> = {},
): Promise<Publication> {
  const defaults = { channel: 'stable', name: 'sample', distros, keep: 3, prune: false } as const;
  return publish(additions, { ...defaults, out, key: { file: key.file }, ...options }, context());
}

const url = 'http://127.0.0.1:8080';
const amd64 = 'dnf/stable/fedora-43/x86_64';

describe('a repository', () => {
  test('for apt is signed from InRelease to the package', async () => {
    const out = await temporaryFolder();
    const { pkg, ...rest } = await deb();
    await published(out, [{ pkg, ...rest }], { url });
    const suite = join(out, 'apt/dists/debian-13');
    await key.gpg('--verify', join(suite, 'InRelease'));
    await key.gpg('--verify', join(suite, 'Release.gpg'), join(suite, 'Release'));
    const release = await readFile(join(suite, 'InRelease'), 'utf8');
    expect(release).toMatch(/^Acquire-By-Hash: yes$/m);
    expect(release).not.toMatch(/^(MD5Sum|Valid-Until):/m);
    for (const [, digest = '', path = ''] of release.matchAll(/^ ([0-9a-f]{64}) +\d+ (\S+)$/gm)) {
      expect(await digestFile(join(suite, path))).toBe(digest);
      expect(await digestFile(join(suite, path, '../by-hash/SHA256', digest))).toBe(digest);
    }
    const text = gunzipSync(await readFile(join(suite, 'main/binary-amd64/Packages.gz'))).toString();
    const path = /^Filename: (.*)$/m.exec(text)?.[1] ?? '';
    expect(path).toBe('pool/debian-13/sample_1.2.0~rc1-3~deb13u0_amd64.deb');
    expect(await readFile(join(out, 'apt', path))).toEqual(await readFile(pkg.file));
    expect(text).toContain(`\nSHA256: ${sha256(await readFile(pkg.file))}\n`);
    const sources = await readFile(join(out, 'apt/debian-13.sources'), 'utf8');
    expect(sources).toContain(
      `\nURIs: ${url}/apt\nSuites: debian-13\nComponents: main\nSigned-By: /usr/share/`,
    );
  });

  test('for dnf has a signed index of signed packages', async () => {
    const out = await temporaryFolder();
    await published(out, [await rpm()], { url });
    const database = await temporaryFolder();
    await run('rpmkeys', ['--dbpath', database, '--import', join(out, 'sample.asc')]);
    const file = join(out, amd64, 'sample-1.2.0~rc1-3.fc43.x86_64.rpm');
    const { stdout } = await run('rpmkeys', ['--dbpath', database, '--checksig', file]);
    expect(stdout).toMatch(/ digests signatures OK$/m);
    const head = join(out, amd64, 'repodata/repomd.xml');
    await key.gpg('--verify', `${head}.asc`, head);
    for (const [, digest = '', path = ''] of (await readFile(head, 'utf8')).matchAll(
      /<checksum type="sha256">(\w+)<[^]*?<location href="([^"]+\.gz)"/g,
    )) {
      expect(await digestFile(join(out, amd64, path))).toBe(digest);
    }
    const primary = (await readdir(join(out, amd64, 'repodata'))).find((name) => name.includes('primary'));
    const xml = gunzipSync(await readFile(join(out, amd64, 'repodata', primary ?? ''))).toString();
    expect(xml).toContain(`<checksum type="sha256" pkgid="YES">${await digestFile(file)}</checksum>`);
    const source = await readFile(join(out, 'dnf/fedora-43.repo'), 'utf8');
    expect(source).toContain(
      `\nbaseurl=${url}/dnf/stable/fedora-43/$basearch\nenabled=1\ngpgcheck=1\nrepo_gpgcheck=1\n`,
    );
  });

  test('shows nothing of the secret key, and leaves nothing half-made', async () => {
    const out = await temporaryFolder();
    await published(out, [await deb(), await rpm()], { url });
    const paths = await filesBelow(out);
    expect(paths.filter((path) => path.includes('staging'))).toEqual([]);
    for (const path of paths) {
      expect(await readFile(join(out, path), 'latin1'), path).not.toContain('PRIVATE KEY');
    }
  });
});

describe('the next publication', () => {
  test('adds to what is there, and the same again changes nothing', async () => {
    const out = await temporaryFolder();
    const [first, second] = [await rpm(), await rpm({ revision: '4' })];
    await published(out, [first], { url });
    const { added, unchanged, repository } = await published(out, [first, second]);
    expect([added.length, unchanged.length]).toEqual([1, 1]);
    expect(repository.url).toBe(url);
    expect(repository.packages.map(({ version }) => version)).toEqual([
      '1.2.0~rc1-3.fc43',
      '1.2.0~rc1-4.fc43',
    ]);
  });

  test('refuses a version that is published with other content, and publishes nothing', async () => {
    const out = await temporaryFolder();
    await published(out, [await deb(), await rpm()]);
    for (const other of [await deb({ summary: 'Another' }), await rpm({ summary: 'Another' })]) {
      const fine = await deb({ revision: '4' });
      await expect(published(out, [fine, other])).rejects.toThrow(/is published for \S+ with other content/);
    }
    const paths = await filesBelow(join(out, 'apt/pool'));
    expect(paths).toEqual(['debian-13/sample_1.2.0~rc1-3~deb13u0_amd64.deb']);
  });

  test('refuses what cannot follow a version that is listed, and says where there is none', async () => {
    const out = await temporaryFolder();
    const old = await deb();
    const { first } = await published(out, [old]);
    expect(first).toEqual([old]);
    const folder = textEntry('/usr/lib/sample/readme/first', 'read me');
    const { entries } = samplePackage();
    const changed = [...entries.filter(({ path }) => path !== '/usr/lib/sample/readme'), folder];
    const attempt = published(out, [await deb({ revision: '4', entries: arrangeEntries(changed) })], {
      channel: 'candidate',
    });
    await expect(attempt).rejects.toMatchObject({
      message: expect.stringContaining(
        'deb13u0_amd64.deb to sample_1.2.0~rc1-4~deb13u0_amd64.deb',
      ) as unknown,
      hints: expect.arrayContaining(['/usr/lib/sample/readme: a file, then a folder']) as unknown,
    });
    const next = await published(out, [await deb({ revision: '4' })], { channel: 'candidate' });
    expect([next.first, next.added.length]).toEqual([[], 1]);
  });

  test('refuses a package that was changed where it is served', async () => {
    const out = await temporaryFolder();
    await published(out, [await deb()]);
    const path = 'apt/pool/debian-13/sample_1.2.0~rc1-3~deb13u0_amd64.deb';
    const content = await readFile(join(out, path));
    content[content.length - 1] = 0xff;
    await writeFile(join(out, path), content);
    await expect(published(out, [])).rejects.toThrow(`${path} is not what was published`);
  });

  test('refuses a list that another key has signed', async () => {
    const out = await temporaryFolder();
    await published(out, [await deb()]);
    await withThrowawayKey(context(), async (other) => {
      const attempt = published(out, [], { key: { file: other.file } });
      await expect(attempt).rejects.toThrow(`no good signature of the key ${other.fingerprint}`);
    });
  });
});
