import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ensureDir } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { assemblePackage } from '../../../src/installation/assemble.ts';
import type { Package } from '../../../src/installation/package.ts';
import { temporaryFolder } from '../../temporary.ts';
import { layScene } from './scene.ts';

const context = { signal: AbortSignal.any([]) };

describe('assemblePackage', () => {
  it('takes metadata from the definition, the distro and the release', async () => {
    const pkg = await assembled();
    expect(pkg).toMatchObject({
      name: 'mathesar',
      version: '0.12.0rc1',
      revision: '2',
      distroTag: 'deb13u0',
      arch: 'arm64',
      epoch: 1_780_000_000,
      section: 'web',
    });
    expect(pkg.depends).toContainEqual({ name: 'libc6', operator: '>=', version: '2.28' });
    expect(pkg.depends).toContainEqual({ name: 'python3.13' });
    expect(pkg.depends).toContainEqual({
      name: 'systemd',
      alternatives: [{ name: 'systemd-standalone-sysusers' }],
    });
    expect(pkg.recommends.map(({ name }) => name)).toEqual([
      'postgresql',
      'postgresql-client',
      'ca-certificates',
    ]);
  });

  it('places everything where it lies on the target machine', async () => {
    const { entries } = await assembled();
    expect(
      entries.map(({ path, mode, owner, group }) => `${mode.toString(8)} ${owner}:${group} ${path}`),
    ).toEqual([
      '755 root:root /usr',
      '755 root:root /usr/bin',
      '755 root:root /usr/bin/mathesar',
      '755 root:root /usr/lib',
      '755 root:root /usr/lib/mathesar',
      '755 root:root /usr/lib/mathesar/admin',
      '755 root:root /usr/lib/mathesar/admin/mathesar_admin',
      '644 root:root /usr/lib/mathesar/admin/mathesar_admin/__init__.py',
      '755 root:root /usr/lib/mathesar/admin/mathesar_shared',
      '644 root:root /usr/lib/mathesar/admin/mathesar_shared/__init__.py',
      '755 root:root /usr/lib/mathesar/app',
      '755 root:root /usr/lib/mathesar/app/config',
      '644 root:root /usr/lib/mathesar/app/config/wsgi.py',
      '777 root:root /usr/lib/mathesar/app/file_storage.yml',
      '644 root:root /usr/lib/mathesar/app/manage.py',
      '777 root:root /usr/lib/mathesar/app/sso.yml',
      '755 root:root /usr/lib/mathesar/app/static',
      '644 root:root /usr/lib/mathesar/app/static/app.js',
      '755 root:root /usr/lib/mathesar/bin',
      '755 root:root /usr/lib/mathesar/bin/database',
      '644 root:root /usr/lib/mathesar/build.json',
      '644 root:root /usr/lib/mathesar/defaults.env',
      '644 root:root /usr/lib/mathesar/sbom.cdx.json',
      '644 root:root /usr/lib/mathesar/settings.json',
      '755 root:root /usr/lib/mathesar/venv',
      '755 root:root /usr/lib/mathesar/venv/bin',
      '755 root:root /usr/lib/mathesar/venv/bin/gunicorn',
      '777 root:root /usr/lib/mathesar/venv/bin/python3',
      '755 root:root /usr/lib/mathesar/venv/lib',
      '644 root:root /usr/lib/mathesar/venv/lib/native.so.1',
      '755 root:root /usr/lib/mathesar/venv/lib/python3.13',
      '755 root:root /usr/lib/mathesar/venv/lib/python3.13/site-packages',
      '755 root:root /usr/lib/mathesar/venv/lib/python3.13/site-packages/mathesar_service',
      '644 root:root /usr/lib/mathesar/venv/lib/python3.13/site-packages/mathesar_service/serve.py',
      '755 root:root /usr/lib/systemd',
      '755 root:root /usr/lib/systemd/system',
      '644 root:root /usr/lib/systemd/system/mathesar.service',
      '755 root:root /usr/lib/sysusers.d',
      '644 root:root /usr/lib/sysusers.d/mathesar.conf',
      '755 root:root /usr/lib/tmpfiles.d',
      '644 root:root /usr/lib/tmpfiles.d/mathesar.conf',
      '755 root:root /usr/share',
      '755 root:root /usr/share/doc',
      '755 root:root /usr/share/doc/mathesar',
      '777 root:root /usr/share/doc/mathesar/build.json',
      '777 root:root /usr/share/doc/mathesar/sbom.cdx.json',
      '755 root:root /usr/share/man',
      '755 root:root /usr/share/man/man1',
      '644 root:root /usr/share/man/man1/mathesar.1.gz',
      '755 root:root /usr/share/man/man5',
      '644 root:root /usr/share/man/man5/mathesar.env.5.gz',
      '755 root:root /usr/share/mathesar',
      '644 root:root /usr/share/mathesar/mathesar.env',
    ]);
  });

  it('leaves out what is declared as not packaged', async () => {
    const paths = (await assembled()).entries.map(({ path }) => path);
    expect(paths.filter((path) => path.includes('/tests') || path.includes('/app/bin'))).toEqual([]);
  });

  it('has programs run by the distro’s own Python', async () => {
    const text = contentOf(await assembled(), '/usr/lib/mathesar/bin/database').toString();
    expect(text).toBe('#!/usr/bin/python3.13 -ISB\nimport sys\n');
  });

  it('compresses manual pages without a name or time in them', async () => {
    const compressed = contentOf(await assembled(), '/usr/share/man/man1/mathesar.1.gz');
    expect(gunzipSync(compressed).toString()).toBe('.TH MATHESAR 1\n');
    // Flags: no name. Modification time: none. RFC 1952, 2.3.
    expect([...compressed.subarray(3, 8)]).toEqual([0, 0, 0, 0, 0]);
  });

  it('gives every state of the life cycle its script, rendered', async () => {
    const { scripts } = await assembled();
    for (const text of Object.values(scripts)) {
      expect(text).toMatch(/^#!\/bin\/sh\n/);
      expect(text).not.toContain('<%');
    }
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['postInstall', 'preRemove', 'postRemove']));
  });

  it('names every wheel with its files and its licence', async () => {
    const { copyright } = await assembled();
    expect(copyright).toContainEqual({
      title: 'gunicorn 1.0',
      files: ['/usr/lib/mathesar/venv/bin/gunicorn'],
      copyright: 'Authors of gunicorn',
      license: 'MIT',
      texts: [],
    });
  });

  it('links from the application to where administrators write its files', async () => {
    const { entries } = await assembled();
    const links = entries.flatMap((entry) => (entry.kind === 'symlink' ? [[entry.path, entry.target]] : []));
    expect(links).toContainEqual(['/usr/lib/mathesar/app/sso.yml', '/etc/mathesar/sso.yml']);
  });

  it('refuses two sources of one path', async () => {
    const folder = await temporaryFolder();
    const { input, sources } = await layScene(folder);
    await ensureDir(join(folder, 'payload/usr/lib/mathesar/app/config'));
    await writeFile(join(folder, 'payload/usr/lib/mathesar/app/config/wsgi.py'), '');
    await expect(assemblePackage(input, context, sources)).rejects.toThrow(
      'the release has a file where the package puts another: /usr/lib/mathesar/app/config/wsgi.py',
    );
  });
});

async function assembled(): Promise<Package> {
  const { input, sources } = await layScene(await temporaryFolder());
  return assemblePackage(input, context, sources);
}

function contentOf(pkg: Package, path: string): Buffer {
  const entry = pkg.entries.find((found) => found.path === path);
  if (entry?.kind !== 'file' || !('content' in entry.source))
    throw new Error(`${path} has no content at hand`);
  return Buffer.from(entry.source.content);
}
