import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { copy, ensureDir } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import type { ReleaseSource } from '../../../../src/plan/build-plan.ts';
import { resolveRelease } from '../../../../src/upstream/resolve.ts';
import { sampleDir, sampleVersions } from '../../../../src/upstream/sources/sample.ts';
import {
  definitionWithApi,
  filesIn,
  properRelease,
  testContext,
  writeTarball,
  type TestContext,
} from '../fixture.ts';
import { temporaryFolder } from '../../../temporary.ts';

async function resolve(source: ReleaseSource, context?: TestContext, version?: string) {
  const options = version === undefined ? {} : { version };
  return resolveRelease(source, await definitionWithApi(), options, context ?? (await testContext()));
}

/** The proper release as a folder that can be changed. */
async function releaseFolder(): Promise<string> {
  const { path } = await writeTarball(properRelease);
  const folder = await temporaryFolder();
  await copy((await resolve({ kind: 'tarball', path })).folder, folder);
  return folder;
}

describe('a folder', () => {
  it('is the same release as its tarball', async () => {
    const { path } = await writeTarball(properRelease);
    const tarball = await resolve({ kind: 'tarball', path });
    const folder = await resolve({ kind: 'folder', path: await releaseFolder() });
    expect(folder.digest).toBe(tarball.digest);
  });

  it('is the same release where the checkout has lost its executable bits', async () => {
    const path = await releaseFolder();
    const before = await resolve({ kind: 'folder', path });
    await chmod(join(path, 'manage.py'), 0o644);
    expect((await resolve({ kind: 'folder', path })).digest).toBe(before.digest);
  });

  it('is copied, so that it can change during the build', async () => {
    const path = await releaseFolder();
    const context = await testContext();
    const before = await resolve({ kind: 'folder', path }, context);
    await writeFile(join(path, 'manage.py'), 'changed');
    expect(await readFile(join(before.folder, 'manage.py'), 'utf8')).not.toBe('changed');
    const after = await resolve({ kind: 'folder', path }, context);
    expect(after.digest).not.toBe(before.digest);
    expect(await readFile(join(after.folder, 'manage.py'), 'utf8')).toBe('changed');
  });

  it('is taken without what a checkout or a run has left in it, secrets first', async () => {
    const path = await releaseFolder();
    const clean = await resolve({ kind: 'folder', path });
    const left = [
      '.git/config',
      '.secrets/secret_key.txt',
      '.env',
      'static/x.css',
      'mathesar/__pycache__/x.pyc',
    ];
    for (const name of left) {
      await ensureDir(join(path, name, '..'));
      await writeFile(join(path, name), 'left');
    }
    const context = await testContext();
    const release = await resolve({ kind: 'folder', path }, context);
    expect(release.digest).toBe(clean.digest);
    expect(context.lines.join('\n')).toContain('.env, .secrets, static');
  });

  it('that is not a release is refused before anything is copied', async () => {
    const context = await testContext();
    const path = await temporaryFolder();
    await writeFile(join(path, 'letter.txt'), 'private');
    await expect(resolve({ kind: 'folder', path }, context)).rejects.toThrow(/it has no manage.py, no /);
    expect(await filesIn(context.cacheDir)).toEqual([]);
  });

  it('with a socket in it is refused', async () => {
    const path = await releaseFolder();
    const server = createServer().listen(join(path, 'socket'));
    await once(server, 'listening');
    try {
      await expect(resolve({ kind: 'folder', path })).rejects.toThrow(/"socket" is a device, socket or pipe/);
    } finally {
      server.close();
    }
  });

  it.each([
    ['/nowhere', /cannot use \/nowhere as a release: no such file or folder/],
    ['/etc/hostname', /there is a file where a folder should be/],
  ])('%s is refused', async (path, reason) => {
    const context = await testContext();
    await expect(resolve({ kind: 'folder', path }, context)).rejects.toThrow(reason);
    expect(await filesIn(context.cacheDir)).toEqual([]);
  });
});

describe('the sample release', () => {
  it('has every version that it says', async () => {
    for (const version of await sampleVersions()) {
      const release = await resolve({ kind: 'sample', version });
      expect(release).toMatchObject({ version, origin: `the sample release ${version}` });
      expect(release.folder.startsWith(sampleDir)).toBe(false);
    }
  });

  it('gives its versions when asked for another', async () => {
    const error: unknown = await resolve({ kind: 'sample', version: '9.9' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      name: 'UserError',
      hints: [`Versions: ${(await sampleVersions()).join(', ')}`],
    });
  });
});

describe('a cache that cannot be written', () => {
  it('is named, with what to do', async () => {
    const cacheDir = join(await temporaryFolder(), 'file');
    await writeFile(cacheDir, '');
    const context = await testContext({ cacheDir });
    await expect(resolve({ kind: 'folder', path: await releaseFolder() }, context)).rejects.toMatchObject({
      message: `cannot create the folder ${cacheDir}/releases: there is a file where a folder should be`,
      hints: ['Set MATHESAR_PACKAGE_CACHE to a folder that you may write to.'],
    });
  });
});
