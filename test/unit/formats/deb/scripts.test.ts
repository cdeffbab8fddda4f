import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScripts } from '../../../../src/formats/deb/scripts.ts';
import { readScripts as readScriptlets } from '../../../../src/formats/rpm/scripts.ts';
import { temporaryFolder } from '../../../temporary.ts';

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe('a maintainer script', () => {
  it('is its file as it is; without a file there is no script', async () => {
    const folder = await folderOf({ postinst: '#!/bin/sh\necho "<%= not rendered %>"\n' });
    expect((await readScripts(folder)).scripts).toEqual({
      postInstall: '#!/bin/sh\necho "<%= not rendered %>"\n',
    });
  });

  it('needs an interpreter for dpkg, but not for rpm', async () => {
    const folder = await folderOf({ postinst: 'set -eu\n', post: 'exit 0\n' });
    await expect(readScripts(folder)).rejects.toThrow(/postinst does not name its interpreter/);
    expect((await readScriptlets(folder)).scripts).toEqual({ postInstall: 'exit 0\n' });
  });

  it('with CR LF is refused', async () => {
    const folder = await folderOf({ prerm: '#!/bin/sh\r\n' });
    await expect(readScripts(folder)).rejects.toThrow('prerm:1 ends with CR LF');
  });
});

describe('questions', () => {
  it('are the program that asks them and its templates, as they are', async () => {
    const folder = await folderOf({ config: '#!/bin/sh\nexit 0\n', templates: 'Template: a/b\n' });
    expect((await readScripts(folder)).members).toEqual([
      { name: 'config', text: '#!/bin/sh\nexit 0\n', executable: true },
      { name: 'templates', text: 'Template: a/b\n', executable: false },
    ]);
    expect((await readScripts(await folderOf({}))).members).toEqual([]);
    expect((await readScriptlets(folder)).members).toEqual([]);
  });

  it('need an interpreter and Unix line ends', async () => {
    await expect(readScripts(await folderOf({ config: 'exit 0\n' }))).rejects.toThrow(
      /config does not name its interpreter/,
    );
    await expect(readScripts(await folderOf({ templates: 'Template: a/b\r\n' }))).rejects.toThrow(
      'templates:1 ends with CR LF',
    );
  });
});

describe('triggers', () => {
  it('are read without comments', async () => {
    const folder = await folderOf({ triggers: '# why\ninterest-noawait /usr/lib/postgresql\n\n' });
    expect((await readScripts(folder)).members).toEqual([
      { name: 'triggers', text: 'interest-noawait /usr/lib/postgresql\n', executable: false },
    ]);
  });
});
