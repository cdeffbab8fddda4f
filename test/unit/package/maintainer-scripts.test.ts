import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderScripts, renderTriggers } from '../../../src/package/maintainer-scripts.ts';
import { temporaryFolder } from '../../temporary.ts';

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe('a maintainer script', () => {
  it('is the file of its name as it is, else the template rendered, else none', async () => {
    const folder = await folderOf({
      postinst: '#!/bin/sh\necho "<%= not rendered %>"\n',
      'postinst.ejs': '#!/bin/sh\necho never\n',
      'prerm.ejs': '#!/bin/sh\necho <%= name %>\n',
    });
    expect(await renderScripts('deb', { name: 'x' }, folder)).toEqual({
      postInstall: '#!/bin/sh\necho "<%= not rendered %>"\n',
      preRemove: '#!/bin/sh\necho x\n',
    });
  });

  it('of dpkg needs an interpreter, of rpm none', async () => {
    const folder = await folderOf({ postinst: 'set -eu\n', post: 'exit 0\n' });
    await expect(renderScripts('deb', {}, folder)).rejects.toThrow(/postinst does not name its interpreter/);
    expect(await renderScripts('rpm', {}, folder)).toEqual({ postInstall: 'exit 0\n' });
  });

  it.each(['prerm', 'prerm.ejs'])('with CR LF is refused: %s', async (name) => {
    const folder = await folderOf({ [name]: '#!/bin/sh\r\n' });
    await expect(renderScripts('deb', {}, folder)).rejects.toThrow(`${name}:1 ends with CR LF`);
  });
});

describe('triggers', () => {
  it('are read without comments, from a plain file or a template', async () => {
    const text = '# why\ninterest-noawait /usr/lib/postgresql\n\n';
    for (const name of ['triggers', 'triggers.ejs']) {
      const triggers = await renderTriggers('deb', {}, await folderOf({ [name]: text }));
      expect(triggers).toEqual(['interest-noawait /usr/lib/postgresql']);
    }
    expect(await renderTriggers('rpm', {}, await folderOf({}))).toEqual([]);
  });
});
