import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScripts, readTriggers } from '../../../src/formats/maintainer-scripts.ts';
import { temporaryFolder } from '../../temporary.ts';

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe('a maintainer script', () => {
  it('is the file of its name as it is, else there is none', async () => {
    const folder = await folderOf({ postinst: '#!/bin/sh\necho "<%= not rendered %>"\n' });
    expect(await readScripts('deb', folder)).toEqual({
      postInstall: '#!/bin/sh\necho "<%= not rendered %>"\n',
    });
  });

  it('of dpkg needs an interpreter, of rpm none', async () => {
    const folder = await folderOf({ postinst: 'set -eu\n', post: 'exit 0\n' });
    await expect(readScripts('deb', folder)).rejects.toThrow(/postinst does not name its interpreter/);
    expect(await readScripts('rpm', folder)).toEqual({ postInstall: 'exit 0\n' });
  });

  it('with CR LF is refused', async () => {
    const folder = await folderOf({ prerm: '#!/bin/sh\r\n' });
    await expect(readScripts('deb', folder)).rejects.toThrow('prerm:1 ends with CR LF');
  });
});

describe('triggers', () => {
  it('are read without comments', async () => {
    const folder = await folderOf({ triggers: '# why\ninterest-noawait /usr/lib/postgresql\n\n' });
    expect(await readTriggers('deb', folder)).toEqual(['interest-noawait /usr/lib/postgresql']);
    expect(await readTriggers('rpm', await folderOf({}))).toEqual([]);
  });
});
