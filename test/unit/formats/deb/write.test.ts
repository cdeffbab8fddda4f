import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDir } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { debFormat } from '../../../../src/formats/deb/format.ts';
import type { Compression } from '../../../../src/plan/compression.ts';
import { folderEntry, textEntry } from '../../../../src/installation/content.ts';
import type { ContentEntry, Package } from '../../../../src/installation/package.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import type { Context } from '../../../../src/support/context.ts';
import { samplePackage } from './sample-package.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { freshCache } from '../../../fresh-cache.ts';

const both: readonly Compression[] = ['zstd', 'xz'];

describe.each(both)('a .deb in %s', (compression) => {
  it('has the members that deb(5) names, in order', async () => {
    const deb = await written(samplePackage(), compression);
    const members = tool('ar', 't', deb).trim().split('\n');
    expect(members).toEqual([
      'debian-binary',
      'control.tar.gz',
      `data.tar.${compression === 'xz' ? 'xz' : 'zst'}`,
    ]);
    expect(tool('ar', 'p', deb, 'debian-binary')).toBe('2.0\n');
  });

  it('is read by dpkg-deb with every field and script', async () => {
    const deb = await written(samplePackage(), compression);
    expect(tool('dpkg-deb', '--field', deb, 'Package', 'Version')).toBe(
      'Package: sample\nVersion: 1.2.0~rc1-3~deb13u0\n',
    );
    expect(tool('dpkg-deb', '--info', deb, 'postinst')).toBe('#!/bin/sh\nset -e\n');
    expect(tool('dpkg-deb', '--contents', deb)).toMatch(/^drwxr-xr-x root\/root +0 .* \.\/\n/);
  });

  it('is reported with the figures of what dpkg-deb unpacks', async () => {
    const path = join(await temporaryFolder(), 'sample.deb');
    const figures = await debFormat.write(samplePackage({}, oddContent), path, { compression }, context());
    const lines = tool('dpkg-deb', '--contents', path).split('\n');
    const sizes = lines.filter((line) => line.startsWith('-')).map((line) => Number(line.split(/ +/)[2]));
    expect(figures).toEqual({ files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) });
  });

  it('unpacks to the very paths, contents, modes and links, whatever their names', async () => {
    const pkg = samplePackage({}, oddContent);
    const deb = await written(pkg, compression);
    const target = await temporaryFolder();
    tool('dpkg-deb', '--extract', deb, target);
    await expectContent(target, pkg.entries);
  });
});

describe('dpkg itself', () => {
  it('unpacks odd names as dpkg-deb does: it reads tar archives by its own code', async () => {
    const pkg = samplePackage({ depends: [], scripts: {} }, oddContent);
    const deb = await written(pkg, 'zstd');
    const target = await temporaryFolder();
    const admin = join(target, 'var/lib/dpkg');
    for (const folder of ['info', 'updates', 'triggers']) await ensureDir(join(admin, folder));
    await writeFile(join(admin, 'status'), '');
    // Unpacking needs root, or to look like it: a user namespace does for anybody.
    const asRoot = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user'];
    const dpkg = ['dpkg', `--root=${target}`, '--force-architecture', '--log=/dev/null', '--unpack', deb];
    const [command = 'dpkg', ...args] = [...asRoot, ...dpkg];
    tool(command, ...args);
    await expectContent(target, pkg.entries);
    const sums = join(admin, 'info/sample.md5sums');
    expect(tool('md5sum', '--check', '--quiet', sums, { cwd: target })).toBe('');
    const files = pkg.entries.filter((entry) => entry.kind === 'file');
    // Its documents are the format's own: copyright, changelog, lintian's overrides.
    expect((await readFile(sums, 'utf8')).trimEnd().split('\n')).toHaveLength(files.length + 3);
  });
});

describe('control files', () => {
  it('list md5sums of every file as md5sum(1) does', async () => {
    const deb = await written(samplePackage(), 'zstd');
    const digest = createHash('md5').update('read me\n').digest('hex');
    expect(tool('dpkg-deb', '--info', deb, 'md5sums')).toContain(`${digest}  usr/lib/sample/readme\n`);
  });

  it('have triggers only when there are some, and never conffiles', async () => {
    const plain = await written(samplePackage(), 'zstd');
    expect(tool('dpkg-deb', '--info', plain)).not.toMatch(/conffiles|triggers/);
    const triggers = { name: 'triggers', text: 'interest-noawait /usr/bin/python3.13\n', executable: false };
    const content = [textEntry('/etc/sample.conf', 'x\n')];
    const rich = await written(samplePackage({ members: [triggers] }, content), 'zstd');
    expect(tool('dpkg-deb', '--info', rich)).not.toMatch(/conffiles/);
    expect(tool('dpkg-deb', '--info', rich, 'triggers')).toBe('interest-noawait /usr/bin/python3.13\n');
  });
});

describe('questions before the installation', () => {
  it('are a program and its templates among the control files, and absent without them', async () => {
    const members = [
      { name: 'config', text: '#!/bin/sh\nexit 0\n', executable: true },
      { name: 'templates', text: 'Template: sample/name\nType: string\n', executable: false },
    ];
    const deb = await written(samplePackage({ members }), 'zstd');
    const folder = await temporaryFolder();
    tool('dpkg-deb', '--control', deb, folder);
    for (const { name, text, executable } of members) {
      expect(await readFile(join(folder, name), 'utf8')).toBe(text);
      expect((await lstat(join(folder, name))).mode & 0o777).toBe(executable ? 0o755 : 0o644);
    }
    const plain = await written(samplePackage(), 'zstd');
    expect(tool('dpkg-deb', '--info', plain)).not.toMatch(/config|templates/);
  });
});

const nameOf = (length: number, letter: string): string => letter.repeat(length);
const longFolder = `/usr/lib/sample/${nameOf(90, 'd')}`;

const oddContent: readonly ContentEntry[] = [
  textEntry('/usr/lib/sample/empty', ''),
  textEntry('/usr/lib/sample/run', '#!/bin/sh\n', 0o755),
  textEntry('/usr/lib/sample/secret', 'x', 0o640),
  textEntry('/usr/lib/sample/two  spaces $HOME "q" \'s\'', 'odd'),
  textEntry('/usr/lib/sample/Grüße', 'short, not ASCII'),
  textEntry(`/usr/lib/sample/${'表'.repeat(60)}`, 'long, not ASCII'),
  // 100 bytes with the leading "." exactly, and one more.
  textEntry(`/usr/lib/sample/${nameOf(83, 'a')}`, '100'),
  textEntry(`/usr/lib/sample/${nameOf(84, 'b')}`, '101'),
  textEntry(`/usr/lib/sample/${nameOf(200, 'c')}`, 'no room in prefix and name'),
  textEntry(`${longFolder}/${nameOf(60, 'e')}/${nameOf(60, 'f')}`, '>200, split into prefix and name'),
  textEntry(`${longFolder}/${nameOf(90, 'g')}/${nameOf(90, 'h')}/${nameOf(90, 'i')}`, '>256'),
  folderEntry(`${longFolder}/${nameOf(120, 'j')}`),
  folderEntry('/usr/lib/sample/größe', 0o750),
  textEntry('/usr/lib/sample/large', Buffer.alloc(700_001, 'large ')),
  linkEntry('/usr/lib/sample/link', 'readme'),
  linkEntry('/usr/lib/sample/long-link', `../${nameOf(130, 'k')}/${nameOf(130, 'l')}`),
  linkEntry('/usr/lib/sample/grüßender-link', 'Grüße'),
];

function linkEntry(path: string, target: string): ContentEntry {
  return { kind: 'symlink', path, target, mode: 0o777, owner: 'root', group: 'root' };
}

async function written(pkg: Package, compression: Compression): Promise<string> {
  const path = join(await temporaryFolder(), debFormat.fileName(pkg));
  await debFormat.write(pkg, path, { compression }, context());
  expect(await readdir(join(path, '..'))).toEqual([debFormat.fileName(pkg)]);
  return path;
}

function context(): Context {
  return { reporter: silentReporter(), signal: AbortSignal.any([]), cacheDir: freshCache(), offline: true };
}

function tool(command: string, ...args: (string | { cwd: string })[]): string {
  const words = args.filter((argument) => typeof argument === 'string');
  const options = args.find((argument) => typeof argument !== 'string');
  return execFileSync(command, words, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' }, ...options });
}

async function expectContent(target: string, entries: readonly ContentEntry[]): Promise<void> {
  for (const entry of entries) {
    const path = join(target, entry.path);
    const found = await lstat(path);
    if (entry.kind === 'symlink') {
      expect(await readlink(path)).toBe(entry.target);
      continue;
    }
    expect([entry.path, found.isDirectory(), found.mode & 0o7777]).toEqual([
      entry.path,
      entry.kind === 'directory',
      entry.mode,
    ]);
    // dpkg leaves the times of folders to what it puts into them.
    if (entry.kind === 'file') expect(found.mtimeMs).toBe(1_780_000_000_000);
    if (entry.kind === 'file' && 'content' in entry.source) {
      expect((await readFile(path)).equals(Buffer.from(entry.source.content))).toBe(true);
    }
  }
}
