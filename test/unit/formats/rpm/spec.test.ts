import { execFileSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { folderEntry, textEntry } from '../../../../src/installation/content.ts';
import type { Package } from '../../../../src/installation/package.ts';
import { linkEntry, query, rpmPackage, tool, written } from './rpm-package.ts';

const pkg: Package = rpmPackage(
  {
    summary: '100% a sample',
    accounts: [
      {
        kind: 'user',
        name: 'bin',
        description: 'b',
        home: '/',
        shell: '/bin/sh',
        line: 'u bin - "b" / /bin/sh',
      },
    ],
    depends: [
      { name: 'libcairo.so.2()(64bit)' },
      { name: 'one', alternatives: [{ name: 'other', operator: '>=', version: '2' }] },
    ],
  },
  [
    textEntry('/etc/sample.conf', 'x\n'),
    textEntry('/usr/bin/sample', '#!/bin/sh\nexit 0\n', 0o755),
    textEntry('/usr/bin/odd name [1] 100%', '#!/bin/sh\n', 0o755),
    textEntry('/usr/lib/sample/venv/lib/x.py', '#!/usr/bin/env python\n'),
    textEntry('/usr/share/man/man1/sample.1.gz', 'x'),
    linkEntry('/usr/lib/sample/link', 'readme'),
    { ...folderEntry('/var/lib/sample', 0o750), owner: 'bin', group: 'bin' },
  ],
);

describe('the spec', () => {
  it('is as the golden file says', async () => {
    const rpm = await written(pkg);
    await expect(specOf(rpm)).toMatchFileSnapshot('spec.golden');
  });

  it('is read by rpmspec with nothing expanded that is plain text', async () => {
    const rpm = await written(rpmPackage({ summary: '%{lua: error("x")} %(touch /tmp/x)' }));
    const spec = join(dirname(rpm), 'sample.spec');
    await writeFile(spec, specOf(rpm));
    expect(tool('rpmspec', '-q', '--qf', '%{SUMMARY}', spec)).toBe('%{lua: error("x")} %(touch /tmp/x)');
  });

  it('rebuilds with rpmbuild to the package that was written without it', async () => {
    const rpm = await written(pkg);
    const rebuilt = await rebuild(rpm);
    const facts = [
      '[%{FILENAMES} %{FILEMODES:octal} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILESIZES} %{FILEDIGESTS}\\n]',
      '[%{FILENAMES} %{FILEFLAGS:fflags} %{FILELINKTOS} %{FILEMTIMES} %{FILEVERIFYFLAGS} %{FILEINODES}\\n]',
      '[%{FILENAMES} %{FILEDEVICES} %{FILERDEVS} %{FILELANGS} %{FILECOLORS}\\n]',
      '[%{PROVIDENEVRS}\\n][%{RECOMMENDNEVRS} %{SUGGESTNEVRS}\\n]',
      '%{NAME} %{VERSION} %{RELEASE} %{ARCH} %{OS} %{SUMMARY} %{DESCRIPTION} %{LICENSE} %{URL} %{VENDOR}\\n',
      '%{PACKAGER} %{GROUP} %{BUILDTIME} %{BUILDHOST} %{SOURCERPM} %{SIZE} %{ENCODING} %{PAYLOADFORMAT}\\n',
      '%{PAYLOADCOMPRESSOR} %{FILEDIGESTALGO} %{PAYLOADDIGESTALGO} %{PAYLOADDIGESTALT}\\n',
      '%{POSTIN}|%{POSTINPROG}|%{POSTTRANS}|%{POSTTRANSPROG}\\n[%{CHANGELOGNAME} %{CHANGELOGTEXT}\\n]',
    ];
    for (const fact of facts) expect(query(rpm, fact), fact).toEqual(query(rebuilt, fact));
    // rpmbuild has an entry for each script where we have one for all.
    const requires = (path: string): ReadonlySet<string> => new Set(query(path, '[%{REQUIRENEVRS}\\n]'));
    expect(requires(rpm)).toEqual(requires(rebuilt));
  });
});

function specOf(rpm: string): string {
  const command = 'rpm2cpio "$0" | cpio -i --to-stdout --quiet ./usr/share/doc/sample/sample.spec';
  return execFileSync('sh', ['-c', command, rpm], { encoding: 'utf8' });
}

/** Does what the spec's first lines say. */
async function rebuild(rpm: string): Promise<string> {
  const folder = dirname(rpm);
  await writeFile(join(folder, 'sample.spec'), specOf(rpm));
  const command = (await readFile(join(folder, 'sample.spec'), 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('#   '))
    .map((line) => line.slice(4).replace(/ {2}.*/, ''))
    .join('\n');
  const macros = [`%_topdir ${folder}/top`, `%_rpmdir ${folder}/out`, '%_binary_payload w9.zstdio'];
  await writeFile(join(folder, '.rpmmacros'), macros.map((macro) => `${macro}\n`).join(''));
  execFileSync('sh', ['-euc', command], {
    cwd: folder,
    env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return join(folder, 'out/x86_64', basename(rpm));
}
