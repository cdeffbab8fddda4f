import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { placeFiles } from '../../../../src/support/files/place-files.ts';
import { temporaryFolder } from '../../../temporary.ts';

const hint = 'Choose another folder.';

it('replaces files of these names, and leaves the others', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'a'));
  await writeFile(join(folder, 'a/own'), 'mine');
  await writeFile(join(folder, 'a/b'), 'old');
  await placeFiles(
    folder,
    new Map([
      ['a/b', 'new'],
      ['c', 'new'],
    ]),
    hint,
  );
  expect(await readdir(folder)).toEqual(['a', 'c']);
  expect(await readFile(join(folder, 'a/own'), 'utf8')).toBe('mine');
  expect(await readFile(join(folder, 'a/b'), 'utf8')).toBe('new');
});

it('leaves everything as it was where one of them cannot be written', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a'), 'old');
  const long = 'x'.repeat(300);
  await expect(
    placeFiles(
      folder,
      new Map([
        ['a', 'new'],
        [long, ''],
      ]),
      hint,
    ),
  ).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['a']);
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
});
