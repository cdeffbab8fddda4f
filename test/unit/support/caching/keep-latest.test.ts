import { mkdir, readdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepLatest } from '../../../../src/support/caching/keep-latest.ts';
import { temporaryFolder } from '../../../temporary.ts';

test('the cache keeps as many bytes of parts as are used last, and all of the last hour', async () => {
  const folder = await temporaryFolder();
  const hours = { a: 0, b: 0.5, c: 2, d: 3, e: 4 };
  for (const [name, age] of Object.entries(hours)) {
    await writeFile(join(folder, name), '');
    await truncate(join(folder, name), 100);
    const used = Date.now() / 1000 - age * 3600;
    await utimes(join(folder, name), used, used);
  }
  await writeFile(join(folder, '.not-whole'), '');
  await keepLatest(folder, { bytes: 300 });
  expect((await readdir(folder)).sort()).toEqual(['.not-whole', 'a', 'b', 'c']);
  await keepLatest(folder, { bytes: 50 });
  expect((await readdir(folder)).sort()).toEqual(['.not-whole', 'a', 'b']);
});

test('the cache keeps as many folders as are used last, and all of the last hour', async () => {
  const folder = await temporaryFolder();
  const hours = { a: 0.5, b: 4, c: 2, d: 3 };
  for (const [name, age] of Object.entries(hours)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'file'), '');
    const used = Date.now() / 1000 - age * 3600;
    await utimes(join(folder, name), used, used);
  }
  await mkdir(join(folder, '.not-whole'));
  await keepLatest(folder, { entries: 3 });
  expect((await readdir(folder)).sort()).toEqual(['.not-whole', 'a', 'c', 'd']);
  await keepLatest(folder, { entries: 0 });
  expect((await readdir(folder)).sort()).toEqual(['.not-whole', 'a']);
});
