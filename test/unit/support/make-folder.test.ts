import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../../src/support/make-folder.ts';

const hint = 'Give another one.';
const scratch = await mkdtemp(join(tmpdir(), 'make-folder-'));
afterAll(() => rm(scratch, { recursive: true }));

test('makes what is missing above it, at once from two sides, and again', async () => {
  const folder = join(scratch, 'a/b/c');
  await Promise.all([makeFolder(folder, hint), makeFolder(folder, hint)]);
  await makeFolder(folder, hint);
  expect((await stat(folder)).isDirectory()).toBe(true);
});

test('says why no folder can be there, and does not try for ever', async () => {
  await expect(makeFolder('/proc/no/such/folder', hint)).rejects.toMatchObject({
    message: 'the folder /proc/no/such/folder cannot be made: its file system takes no folders',
    hints: [hint],
  });
  const file = join(scratch, 'file');
  await writeFile(file, '');
  await expect(makeFolder(join(file, 'below'), hint)).rejects.toThrow('a file is in its place');
  await expect(makeFolder(file, hint)).rejects.toThrow('it is a file');
});
