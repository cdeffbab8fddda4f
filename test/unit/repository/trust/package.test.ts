import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selectDistros } from '../../../../src/config/distros.ts';
import { findFormat } from '../../../../src/formats/index.ts';
import { publicKeyOf, readPublicKeys, type PublicKey } from '../../../../src/repository/trust/keys.ts';
import { trustPackage } from '../../../../src/repository/trust/package.ts';
import { dateOf, versionOf } from '../../../../src/repository/trust/version.ts';
import { withSigningKey } from '../../../../src/signing/key.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { context, tool } from '../../formats/rpm/rpm-package.ts';
import { distros } from '../small-packages.ts';
import { throwawayKey, type ThrowawayKey } from '../throwaway-key.ts';

let [old, next]: ThrowawayKey[] = [];
let keys: readonly PublicKey[];
beforeAll(async () => {
  [old, next] = [await throwawayKey(), await throwawayKey('Next <next@example.org>')];
  keys = await readPublicKeys([old.file, next.file], context());
});
afterAll(() => Promise.all([old?.dispose(), next?.dispose()]));

const url = 'https://packages.example.org';
const software = { name: 'mathesar', homepage: 'https://example.org', maintainer: 'Ada <ada@example.org>' };
const date = new Date('2026-11-28T09:05:07Z');

async function written(distroName: string, trusted = keys): Promise<string> {
  const [distro] = selectDistros(distros, [distroName]);
  if (distro === undefined) throw new Error(distroName);
  const pkg = await trustPackage(distro, { software, url, keys: trusted }, date);
  const format = findFormat(distro.format);
  const path = join(await temporaryFolder(), format.fileName(pkg));
  await format.write(pkg, path, { compression: 'zstd' }, context());
  return path;
}

describe('a key', () => {
  test('is exported alike by its owner and by those who were given it', async () => {
    const own = await withSigningKey({ file: old?.file ?? '' }, context(), (key) =>
      publicKeyOf(key, context()),
    );
    expect(own).toEqual(keys[0]);
    expect(keys.map(({ fingerprint }) => fingerprint)).toEqual([old?.fingerprint, next?.fingerprint]);
    expect(keys.map(({ armored }) => armored).join()).not.toContain('PRIVATE');
  });

  test('that does not exist is named', async () => {
    await expect(readPublicKeys(['/no/such.asc'], context())).rejects.toThrow(
      '/no/such.asc is not a public key',
    );
  });
});

describe('the .deb of keys', () => {
  test('has both keys, and the source as a file that upgrades keep', async () => {
    const path = await written('debian-13');
    expect(path).toMatch(/\/mathesar-archive-keyring_2026\.11\.28\.90507-1~deb13u0_all\.deb$/);
    expect(tool('dpkg-deb', '--field', path, 'Architecture', 'Depends')).toBe('Architecture: all\n');
    expect(tool('dpkg-deb', '--info', path, 'conffiles')).toBe('/etc/apt/sources.list.d/mathesar.sources\n');
    const root = await temporaryFolder();
    tool('dpkg-deb', '--extract', path, root);
    const keyring = join(root, 'usr/share/keyrings/mathesar-archive-keyring.gpg');
    const listed = await old?.gpg('--show-keys', '--with-colons', keyring);
    expect([...(listed ?? '').matchAll(/^fpr:+(\w+):/gm)].map(([, one]) => one)).toEqual(
      keys.map(({ fingerprint }) => fingerprint),
    );
    const source = await readFile(join(root, 'etc/apt/sources.list.d/mathesar.sources'), 'utf8');
    expect(source).toContain(`URIs: ${url}/apt\nSuites: debian-13\n`);
    expect(source).toContain('Signed-By: /usr/share/keyrings/mathesar-archive-keyring.gpg\n');
  });
});

describe('the .rpm of keys', () => {
  test.each([
    ['fedora-43', '/etc/yum.repos.d/mathesar.repo'],
    ['opensuse-leap-16', '/etc/zypp/repos.d/mathesar.repo'],
  ])(
    'for %s has both keys in one file, and the source as a file that upgrades keep',
    async (name, source) => {
      const path = await written(name);
      expect(path).toMatch(/\/mathesar-release-2026\.11\.28\.90507-1\.\w+\.noarch\.rpm$/);
      expect(tool('rpm', '-qp', '--qf', '%{ARCH}[ %{FILENAMES}=%{FILEFLAGS:fflags}]', path)).toContain(
        `noarch /etc/pki/rpm-gpg/RPM-GPG-KEY-mathesar= ${source}=cn`,
      );
      const database = await temporaryFolder();
      tool('rpm', '--dbpath', database, '--nodeps', '--noscripts', '--justdb', '-i', path);
      const root = await temporaryFolder();
      tool('sh', '-c', `cd ${root} && rpm2cpio ${path} | cpio -id --quiet`);
      tool('rpmkeys', '--dbpath', database, '--import', join(root, 'etc/pki/rpm-gpg/RPM-GPG-KEY-mathesar'));
      expect(tool('rpm', '--dbpath', database, '-qa', 'gpg-pubkey').split('\n').filter(Boolean)).toHaveLength(
        2,
      );
      expect(await readFile(join(root, source), 'utf8')).toContain(
        'repo_gpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-mathesar\n',
      );
    },
  );
});

describe.each(['debian-12', 'fedora-43', 'opensuse-leap-16'])('for %s', (name) => {
  test('the linter finds nothing, and the same keys and date give the same bytes', async () => {
    const [one, other] = [await written(name), await written(name)];
    expect((await readFile(one)).equals(await readFile(other))).toBe(true);
    const [distro] = selectDistros(distros, [name]);
    const { linter } = findFormat(distro?.format ?? '');
    expect((await linter.run(one, context())).findings).toEqual([]);
  });
});

test.each(['2026-11-28T00:00:00Z', '2027-01-02T09:05:07Z', '2026-12-31T23:59:59Z'])(
  'the version says that it was made at %s',
  (text) => {
    expect(dateOf(`${versionOf(new Date(text))}-1~deb13u0`)).toEqual(new Date(text));
  },
);
