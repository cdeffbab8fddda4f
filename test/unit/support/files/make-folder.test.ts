import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { afterAll, expect, test } from 'vitest';
import { makeFolder, requireCreatable } from '../../../../src/support/files/make-folder.ts';

const hint = 'Give another one.';
const scratch = await mkdtemp(join(tmpdir(), 'make-folder-'));
afterAll(() => remove(scratch));

test('creates missing parents, also when two callers do so at once, and accepts an existing folder', async () => {
  const folder = join(scratch, 'a/b/c');
  await Promise.all([makeFolder(folder, hint), makeFolder(folder, hint)]);
  await makeFolder(folder, hint);
  expect((await stat(folder)).isDirectory()).toBe(true);
});

test('says why a folder cannot be created, and always ends', async () => {
  await expect(makeFolder('/proc/no/such/folder', hint)).rejects.toMatchObject({
    message: 'cannot create the folder /proc/no/such/folder: no such file or folder',
    hints: [hint],
  });
  const file = join(scratch, 'file');
  await writeFile(file, '');
  await expect(makeFolder(join(file, 'below'), hint)).rejects.toThrow(
    'there is a file where a folder should be',
  );
  await expect(makeFolder(file, hint)).rejects.toThrow('a file of that name exists');
});

test('says before it is needed whether a folder can be made, and leaves nothing behind', async () => {
  const [before, file] = [await readdir(scratch), join(scratch, 'taken')];
  await requireCreatable(join(scratch, 'x/y/z'), hint);
  await requireCreatable(scratch, hint);
  expect(await readdir(scratch)).toEqual(before);
  await writeFile(file, '');
  for (const path of [file, join(file, 'below'), '/proc/no/such'])
    await expect(requireCreatable(path, hint), path).rejects.toThrow(`cannot create the folder ${path}: `);
});
