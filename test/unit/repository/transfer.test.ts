import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { outputFile, pathExists } from 'fs-extra/esm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { accessFrom, download, upload } from '../../../src/repository/transfer.ts';
import { filesBelow } from '../../../src/support/files/files-below.ts';
import { run } from '../../../src/support/process.ts';
import { temporaryFolder } from '../../temporary.ts';
import { context } from '../formats/rpm/rpm-package.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const bodies = ['apt/pool/debian-13/a.deb', 'apt/dists/debian-13/main/binary-amd64/Packages.gz', 'dnf/p.rpm'];
const heads = ['apt/dists/debian-13/InRelease', 'dnf/repodata/repomd.xml', 'dnf/repodata/repomd.xml.asc'];

/** A folder as that of a repository, whose files have this text. */
async function site(text: string, more: readonly string[] = []): Promise<string> {
  const folder = await temporaryFolder();
  for (const path of ['repository.asc', ...bodies, ...heads, ...more])
    await outputFile(join(folder, path), text);
  await outputFile(join(folder, '.lock'), '');
  return folder;
}

/** Puts a program of this name before all others on PATH. */
async function program(name: string, script: string): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  vi.stubEnv('PATH', `${dirname(path)}${delimiter}${process.env.PATH ?? ''}`);
  return path;
}

describe('an upload', () => {
  test('copies a repository, for everybody to read, and deletes what is not listed any more', async () => {
    const remote = join(await temporaryFolder(), 'packages');
    await upload(await site('old', ['apt/pool/debian-13/older.deb']), remote, {}, context());
    await outputFile(join(remote, 'robots.txt'), 'of others');
    await outputFile(join(remote, 'blog', 'index.html'), 'of others');
    await upload(await site('new'), remote, {}, context());
    const expected = ['repository.asc', ...bodies, ...heads, 'robots.txt', 'blog/index.html'];
    expect([...(await filesBelow(remote))].sort()).toEqual(expected.sort());
    expect(await readFile(join(remote, heads[0] ?? ''), 'utf8')).toBe('new');
    expect((await stat(join(remote, 'apt'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(remote, 'dnf/p.rpm'))).mode & 0o777).toBe(0o644);
  });

  test('that ends early has not replaced what names the packages', async () => {
    const remote = join(await temporaryFolder(), 'packages');
    await upload(await site('old'), remote, {}, context());
    const { stdout: rsync } = await run('sh', ['-c', 'command -v rsync'], context());
    await program(
      'rsync',
      `case "$*" in *--delay-updates*) echo 'broken pipe' >&2; exit 12;; esac\nexec ${rsync} "$@"`,
    );
    await expect(upload(await site('new!'), remote, {}, context())).rejects.toMatchObject({
      name: 'UserError',
      message: 'rsync ended with 12: broken pipe',
      hints: ['Run the command again: it goes on where it stopped.'],
    });
    const text = (path: string): Promise<string> => readFile(join(remote, path), 'utf8');
    for (const path of heads) expect(await text(path), path).toBe('old');
    for (const path of bodies) expect(await text(path), path).toBe('new!');
  });

  test('that ssh could not begin does not advise to begin again', async () => {
    await program('rsync', "echo 'ssh: Could not resolve hostname' >&2; exit 255");
    await expect(upload(await site('new'), 'nowhere.invalid:/x', {}, context())).rejects.toMatchObject({
      hints: [expect.stringMatching(/^Try the same machine with ssh first/) as string],
    });
  });

  test('to another machine takes the given key, and believes the given machine only', async () => {
    const remote = join(await temporaryFolder(), 'packages');
    const seen = join(await temporaryFolder(), 'seen');
    // In place of ssh: notes what it is given, and runs the other end here.
    await program(
      'ssh',
      [
        `printf '%s\\n' "$@" > ${seen}`,
        `while [ "$1" != -i ]; do shift; done; cat "$2" >> ${seen}; stat -c %a "$2" >> ${seen}`,
        'while [ "$1" != packages.example.org ]; do shift; done; shift; exec sh -c "$*"',
      ].join('\n'),
    );
    const access = accessFrom({ MATHESAR_UPLOAD_KEY: 'a key', MATHESAR_UPLOAD_HOST_KEYS: 'a host' });
    await upload(await site('new'), `web@packages.example.org:${remote}`, access, context());
    expect(await pathExists(join(remote, 'repository.asc'))).toBe(true);
    const given = await readFile(seen, 'utf8');
    for (const part of [
      'BatchMode=yes',
      'StrictHostKeyChecking=yes',
      'IdentitiesOnly=yes',
      'web',
      '\na key\n600\n',
    ]) {
      expect(given).toContain(part);
    }
    const identity = /^\/.*\/key$/m.exec(given)?.[0] ?? '';
    expect(identity).not.toBe('');
    expect(await pathExists(dirname(identity))).toBe(false);
  });

  test('is refused for a key without a machine to believe, and for a folder that is no repository', async () => {
    const access = accessFrom({ MATHESAR_UPLOAD_KEY: 'a key', MATHESAR_UPLOAD_HOST_KEYS: '' });
    await expect(upload(await site('new'), 'host:/srv', access, context())).rejects.toThrow(
      'MATHESAR_UPLOAD_KEY is given, but not MATHESAR_UPLOAD_HOST_KEYS',
    );
    await expect(upload(await temporaryFolder(), 'host:/srv', {}, context())).rejects.toThrow(
      /is not a repository: it has no repository\.asc/,
    );
  });
});

describe('a download', () => {
  test('is what was uploaded', async () => {
    const [folder, remote] = [await site('new'), join(await temporaryFolder(), 'packages')];
    await upload(folder, remote, {}, context());
    const copy = join(await temporaryFolder(), 'copy');
    await download(copy, remote, {}, context());
    expect([...(await filesBelow(copy))].sort()).toEqual([...(await filesBelow(remote))].sort());
  });

  test('from an empty folder is an empty folder', async () => {
    const [folder, remote] = [join(await temporaryFolder(), 'copy'), await temporaryFolder()];
    await mkdir(folder);
    await download(folder, remote, {}, context());
    expect(await filesBelow(folder)).toEqual([]);
  });

  test('never replaces a folder of something else, and says where there is nothing', async () => {
    const folder = await temporaryFolder();
    await expect(download(folder, join(folder, 'absent'), {}, context())).rejects.toMatchObject({
      hints: ['Make the folder there first.'],
    });
    await writeFile(join(folder, 'thesis.txt'), '');
    await expect(download(folder, await site('new'), {}, context())).rejects.toThrow('is not empty');
    expect(await pathExists(join(folder, 'thesis.txt'))).toBe(true);
  });
});
