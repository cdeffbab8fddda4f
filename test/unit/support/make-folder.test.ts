import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../../src/support/make-folder.ts';

const scratch = await mkdtemp(join(tmpdir(), 'make-folder-'));
afterAll(() => rm(scratch, { recursive: true }));

test('makes what is missing above it, at once from two sides, and again', async () => {
  const folder = join(scratch, 'a/b/c');
  await Promise.all([makeFolder(folder), makeFolder(folder)]);
  await makeFolder(folder);
  expect((await stat(folder)).isDirectory()).toBe(true);
});

test('fails where no folder can be, and does not try for ever', async () => {
  await expect(makeFolder('/proc/no/such/folder')).rejects.toThrow(/ENOENT/);
  await writeFile(join(scratch, 'file'), '');
  await expect(makeFolder(join(scratch, 'file/below'))).rejects.toThrow(/ENOTDIR/);
});
