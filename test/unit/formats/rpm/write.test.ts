import { execFileSync } from 'node:child_process';
import { lstat, mkdir, open, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compressions } from '../../../../src/plan/compression.ts';
import { folderEntry, textEntry } from '../../../../src/installation/content.ts';
import type { ContentEntry, Package } from '../../../../src/installation/package.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { rpmFormat } from '../../../../src/formats/rpm/format.ts';
import { context, linkEntry, query, rpmPackage, tool, written } from './rpm-package.ts';

describe.each(compressions)('an .rpm in %s', (compression) => {
  it('has every digest that rpm verifies', async () => {
    const rpm = await written(rpmPackage(), compression);
    expect(
      tool('rpm', '-Kv', rpm)
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.trim()),
    ).toEqual([
      'Header SHA256 digest: OK',
      'Header SHA1 digest: OK',
      'Payload SHA256 digest: OK',
      'MD5 digest: OK',
    ]);
  });

  it('is refused by rpm when one byte of header or payload is another', async () => {
    const rpm = await written(rpmPackage(), compression);
    const size = (await lstat(rpm)).size;
    for (const position of [size - 100, 96 + 400, 3000]) {
      const copy = join(await temporaryFolder(), 'copy.rpm');
      tool('cp', rpm, copy);
      const file = await open(copy, 'r+');
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, position);
      await file.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, position);
      await file.close();
      expect(() => tool('rpm', '-K', copy), `byte ${position}`).toThrow('Command failed: rpm -K');
    }
  });

  it('unpacks with cpio to the very paths, contents, modes and links, whatever their names', async () => {
    const pkg = rpmPackage({}, oddContent);
    const rpm = await written(pkg, compression);
    const target = await temporaryFolder();
    execFileSync('sh', ['-c', 'rpm2cpio "$0" | cpio -idm --quiet', rpm], { cwd: target });
    await expectContent(target, pkg);
  });
});

describe('rpm itself', () => {
  it('installs odd names, and finds nothing changed afterwards', async () => {
    const pkg = rpmPackage({ scripts: {} }, oddContent);
    const rpm = await written(pkg);
    const root = await temporaryFolder();
    await mkdir(join(root, 'etc'));
    await asRoot('rpm', '-i', '--root', root, '--dbpath', '/var/lib/rpm', '--nodeps', rpm);
    await expectContent(root, pkg);
    await asRoot('rpm', '-V', '--root', root, '--dbpath', '/var/lib/rpm', '--nodeps', 'sample');
    await asRoot('rpm', '-e', '--root', root, '--dbpath', '/var/lib/rpm', '--nodeps', 'sample');
    await expect(lstat(join(root, 'usr/lib/sample'))).rejects.toThrow('ENOENT');
  });

  it('reads what the package says of itself', async () => {
    const rpm = await written(rpmPackage());
    expect(tool('rpm', '-qip', rpm).replace(/(?<=Size +: )\d+/, 'SIZE')).toBe(
      await readFile(new URL('information.golden', import.meta.url), 'utf8'),
    );
    expect(tool('rpm', '-qp', '--changelog', rpm)).toBe(
      '* Thu May 28 2026 Some Body <some.body@example.org> - 1.2.0~rc1-3.fc43\n- Package of release 1.2.0rc1.\n- A change.\n\n',
    );
    expect(tool('rpm', '-qp', '--scripts', rpm)).toBe(
      'postinstall scriptlet (using /bin/sh):\necho "100%"\nexit 0\nposttrans scriptlet (using /bin/sh):\nexit 0\n',
    );
    expect(tool('file', '--brief', rpm)).toMatch(/^RPM v3\.0 bin/);
  });

  it('reads packages for another machine', async () => {
    const rpm = await written(rpmPackage({ arch: 'arm64' }));
    expect(rpm).toMatch(/sample-1\.2\.0~rc1-3\.fc43\.aarch64\.rpm$/);
    expect(query(rpm, '%{ARCH}\\n[%{PROVIDES}\\n]')).toEqual(
      expect.arrayContaining(['aarch64', 'sample(aarch-64)']),
    );
  });
});

describe('what is kept about files', () => {
  it('is reported with the figures of what rpm lists', async () => {
    const path = join(await temporaryFolder(), 'sample.rpm');
    const figures = await rpmFormat.write(rpmPackage(), path, { compression: 'zstd' }, context());
    const modes = query(path, '[%{FILEMODES:perms} %{FILESIZES}\\n]').filter((line) => line.startsWith('-'));
    const sizes = modes.map((line) => Number(line.split(' ')[1]));
    expect(figures).toEqual({ files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) });
  });

  it('says which are documentation and licences', async () => {
    const content = [textEntry('/etc/sample.conf', 'x\n'), textEntry('/usr/share/man/man1/sample.1.gz', 'x')];
    const rpm = await written(rpmPackage({}, content));
    const lines = query(rpm, '[%{FILENAMES} %{FILEFLAGS:fflags}\\n]');
    expect(lines).toEqual(
      expect.arrayContaining([
        '/etc/sample.conf ',
        '/usr/share/man/man1/sample.1.gz d',
        '/usr/share/doc/sample/sample.spec d',
        '/usr/share/licenses/sample/COPYRIGHT l',
      ]),
    );
  });

  it('leaves folders that every system has to others', async () => {
    const rpm = await written(rpmPackage());
    expect(query(rpm, '[%{FILEMODES:perms} %{FILENAMES}\\n]').filter((line) => line.startsWith('d'))).toEqual(
      [
        'drwxr-xr-x /usr/lib/sample',
        'drwxr-xr-x /usr/share/doc/sample',
        'drwxr-xr-x /usr/share/licenses/sample',
      ],
    );
  });

  it('takes in the folders that tmpfiles.d makes, and a preset where there is a service', async () => {
    const folders = '# x\nd /var/lib/sample 0750 user group -\nd /run/sample 0750 user group -\n';
    const rpm = await written(
      rpmPackage({}, [
        textEntry('/usr/lib/tmpfiles.d/sample.conf', folders),
        textEntry('/usr/lib/systemd/system/sample.service', '[Service]\n'),
      ]),
    );
    const lines = query(rpm, '[%{FILEMODES:perms} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILENAMES}\\n]');
    expect(lines).toContain('drwxr-x--- user:group /var/lib/sample');
    expect(lines.filter((line) => line.includes('/run/sample'))).toEqual([]);
    expect(lines).toContain('-rw-r--r-- root:root /usr/lib/systemd/system-preset/50-sample.preset');
  });

  it('classifies ELF files', async () => {
    const elf = Buffer.concat([
      Buffer.from('7f454c460201010000000000000000000300b700', 'hex'),
      Buffer.alloc(44),
    ]);
    const rpm = await written(rpmPackage({}, [textEntry('/usr/lib/sample/x.so', elf)]));
    const lines = query(rpm, '[%{FILENAMES} %{FILECOLORS} %{FILECLASS}\\n]');
    expect(lines).toContain('/usr/lib/sample/x.so 2 ELF 64-bit LSB shared object, ARM aarch64');
    expect(lines).toContain('/usr/lib/sample/readme 0 text');
  });
});

const long = (length: number, letter: string): string => letter.repeat(length);

const oddContent: readonly ContentEntry[] = [
  textEntry('/usr/lib/sample/empty', ''),
  textEntry('/usr/lib/sample/run', '#!/bin/sh\n', 0o755),
  textEntry('/usr/lib/sample/secret', 'x', 0o640),
  textEntry('/usr/lib/sample/two  spaces $HOME "q" \'s\' %{x} *?[a]', 'odd'),
  textEntry('/usr/lib/sample/Grüße', 'short, not ASCII'),
  textEntry(`/usr/lib/sample/${'表'.repeat(60)}`, 'long, not ASCII'),
  textEntry(`/usr/lib/sample/${long(200, 'c')}/${long(200, 'd')}/${long(246, 'e')}`, 'long'),
  folderEntry('/usr/lib/sample/größe', 0o750),
  textEntry('/usr/lib/sample/large', Buffer.alloc(700_001, 'large ')),
  linkEntry('/usr/lib/sample/link', 'readme'),
  linkEntry('/usr/lib/sample/long-link', `../${long(130, 'k')}/${long(130, 'l')}`),
  linkEntry('/usr/lib/sample/grüßender-link', 'Grüße'),
];

/** Installing needs root, or to look like it: a user namespace does for anybody. */
async function asRoot(...command: readonly string[]): Promise<void> {
  const [name = '', ...args] = [
    ...(process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user']),
    ...command,
  ];
  expect(tool(name, ...args)).toBe('');
  return Promise.resolve();
}

async function expectContent(target: string, { entries }: Package): Promise<void> {
  for (const entry of entries.filter(({ path }) => path.startsWith('/usr/lib/sample'))) {
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
    if (entry.kind === 'file') expect(found.mtimeMs).toBe(1_780_000_000_000);
    if (entry.kind === 'file' && 'content' in entry.source) {
      expect((await readFile(path)).equals(Buffer.from(entry.source.content))).toBe(true);
    }
  }
}
