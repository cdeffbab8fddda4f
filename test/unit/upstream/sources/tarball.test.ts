import { readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveRelease } from '../../../../src/upstream/resolve.ts';
import type { Release } from '../../../../src/upstream/release.ts';
import {
  definitionWithApi,
  filesIn,
  properRelease,
  testContext,
  writeTarball,
  type TestContext,
} from '../fixture.ts';
import { temporaryFolder } from '../../../temporary.ts';

async function resolve(path: string, version?: string, context?: TestContext): Promise<Release> {
  const options = version === undefined ? {} : { version };
  const definition = await definitionWithApi();
  return resolveRelease({ kind: 'tarball', path }, definition, options, context ?? (await testContext()));
}

describe('a tarball', () => {
  it('without a folder at its top is a release', async () => {
    const { path } = await writeTarball(properRelease);
    const release = await resolve(path);
    expect(release.version).toBe('0.11.0');
    expect(release.origin).toBe(path);
    expect(await readFile(join(release.folder, 'requirements.txt'), 'utf8')).toBe('Django==4.2.29\n');
  });

  it.each(['mathesar-0.11.0/', './', './mathesar-0.11.0/'])(
    'within %s is the same release',
    async (within) => {
      const plain = await resolve((await writeTarball(properRelease)).path);
      const wrapped = await resolve((await writeTarball(properRelease, { within })).path);
      expect(wrapped.digest).toBe(plain.digest);
    },
  );

  it('is taken uncompressed too, whatever its name says', async () => {
    const { path } = await writeTarball(properRelease, { gzip: false });
    expect((await resolve(path)).version).toBe('0.11.0');
  });

  it('gets plain modes whatever the archive and the umask say', async () => {
    const { path } = await writeTarball(properRelease);
    const before = process.umask(0o077);
    try {
      const { folder } = await resolve(path);
      const modeOf = async (name: string) => (await stat(join(folder, name))).mode & 0o7777;
      expect(await modeOf('manage.py')).toBe(0o755);
      expect(await modeOf('config/settings/production.py')).toBe(0o644);
      expect(await modeOf('config/settings')).toBe(0o755);
      expect(await modeOf('.')).toBe(0o755);
    } finally {
      process.umask(before);
    }
  });

  it('keeps links within the release, hard ones as copies', async () => {
    const { path } = await writeTarball([
      ...properRelease,
      { name: 'docs/link', type: 'symlink', linkname: '../config/./wsgi.py' },
      { name: 'second.py', type: 'link', linkname: 'manage.py' },
    ]);
    const { folder } = await resolve(path);
    expect(await readlink(join(folder, 'docs/link'))).toBe('../config/./wsgi.py');
    expect(await readFile(join(folder, 'second.py'), 'utf8')).toBe('#!/usr/bin/env python3\n');
    expect((await stat(join(folder, 'second.py'))).nlink).toBe(1);
    expect((await stat(join(folder, 'second.py'))).mode & 0o777).toBe(0o755);
  });

  it('is unpacked once, also by two runs at the same time', async () => {
    const { path } = await writeTarball(properRelease);
    const context = await testContext();
    const [first, second] = await Promise.all([
      resolve(path, undefined, context),
      resolve(path, undefined, context),
    ]);
    expect(first).toEqual(second);
    const before = (await stat(join(first.folder, 'manage.py'))).ctimeMs;
    await resolve(path, undefined, context);
    expect((await stat(join(first.folder, 'manage.py'))).ctimeMs).toBe(before);
    expect((await filesIn(context.cacheDir)).filter((file) => file.includes('/.'))).toEqual([]);
  });

  it('leaves nothing in the cache when it is interrupted', async () => {
    const big = { name: 'big', text: 'x'.repeat(8_000_000) };
    const { path } = await writeTarball([...properRelease, big]);
    const context = await testContext();
    const running = resolve(path, undefined, context);
    setTimeout(() => {
      context.abort();
    }, 5);
    await expect(running).rejects.toThrow('interrupted');
    expect(await filesIn(context.cacheDir)).toEqual([]);
  });
});

describe('the contract', () => {
  it('names everything that is missing', async () => {
    const { path } = await writeTarball(properRelease.filter(({ name }) => !/wsgi|install/.test(name)));
    await expect(resolve(path)).rejects.toThrow(/it has no config\/wsgi.py, no mathesar\/install.py/);
  });

  it.each(['manifest.json', 'main.js', 'main.css'])(
    'refuses a release whose web interface lacks %s, and names the right file',
    async (lacking) => {
      const { path } = await writeTarball(properRelease.filter(({ name }) => !name.endsWith(lacking)));
      const error = await resolve(path).catch((caught: unknown) => caught);
      expect(error).toMatchObject({
        message: expect.stringMatching(`has no built web interface: it lacks .*${lacking}$`) as string,
        hints: [expect.stringContaining('mathesar.tar.gz') as string],
      });
    },
  );

  it.each(['{}', '[1]', 'x'])('refuses a release whose manifest is %s', async (text) => {
    const release = properRelease.map((entry) =>
      entry.name.endsWith('manifest.json') ? { ...entry, text } : entry,
    );
    await expect(resolve((await writeTarball(release)).path)).rejects.toThrow(/that lists its files/);
  });

  it('takes the version in any spelling', async () => {
    const release = properRelease.map((entry) =>
      entry.name === 'mathesar/__init__.py'
        ? { ...entry, text: "__version__: str = '0.12.0-rc.1'\n" }
        : entry,
    );
    const { path } = await writeTarball(release);
    expect((await resolve(path, 'v0.12.0rc1')).version).toBe('0.12.0rc1');
  });

  it('refuses another version than the one asked for, with both', async () => {
    const { path } = await writeTarball(properRelease);
    await expect(resolve(path, '0.12.0')).rejects.toThrow(/is version 0.11.0, but 0.12.0 is wanted/);
  });

  it('refuses a release that has no version', async () => {
    const release = properRelease.map((entry) =>
      entry.name === 'mathesar/__init__.py' ? { ...entry, text: '# __version__ = "1.0"\n' } : entry,
    );
    await expect(resolve((await writeTarball(release)).path)).rejects.toThrow(/has no version/);
  });
});

describe('what is not a tarball', () => {
  it.each([
    ['an HTML page', '\n<!DOCTYPE html><html><body>Please log in</body></html>'],
    ['empty', ''],
    ['an xz file', Buffer.from('fd377a585a00', 'hex')],
    ['a zstd file', Buffer.from('28b52ffd00', 'hex')],
    ['a zip file', 'PK\u0003\u0004'],
    ['something else', 'not an archive at all'],
  ])('is named as %s', async (name, content) => {
    const path = join(await temporaryFolder(), 'release.tar.gz');
    await writeFile(path, content);
    await expect(resolve(path)).rejects.toThrow(`it is ${name}, not a .tar.gz or .tar`);
  });

  it('is said when it is not there at all', async () => {
    await expect(resolve('/nowhere/release.tar.gz')).rejects.toThrow(
      'cannot read /nowhere/release.tar.gz: no such file or folder',
    );
  });
});
