import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkedSums } from '../../../src/release/checked-folder.ts';
import { sha256 } from '../../../src/support/caching/digest.ts';
import { temporaryFolder } from '../../temporary.ts';

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  const sums: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
    for (const each of new Set([name, name.replaceAll('~', '.')])) sums.push(`${sha256(text)}  ${each}\n`);
  }
  await writeFile(join(folder, 'SHA256SUMS'), sums.join(''));
  return folder;
}

test('a folder is as its SHA256SUMS says, also with the names of another host', async () => {
  const folder = await folderWith({ 'a_1~deb13.deb': 'a', 'b.rpm': 'b' });
  expect(await checkedSums(folder)).toBe(join(folder, 'SHA256SUMS'));
  await rename(join(folder, 'a_1~deb13.deb'), join(folder, 'a_1.deb13.deb'));
  expect(await checkedSums(folder)).toBe(join(folder, 'SHA256SUMS'));
});

test('every file that is missing or differs is named', async () => {
  const folder = await folderWith({ 'a_1~deb13.deb': 'a', 'b.rpm': 'b', 'c.rpm': 'c' });
  await rm(join(folder, 'a_1~deb13.deb'));
  await writeFile(join(folder, 'c.rpm'), 'other');
  await expect(checkedSums(folder)).rejects.toMatchObject({
    name: 'UserError',
    message: `${folder} differs from its SHA256SUMS:\n  a_1~deb13.deb is missing\n  c.rpm is not the file that was built`,
  });
});

test('a folder without SHA256SUMS, or with a broken one, is refused', async () => {
  const folder = await temporaryFolder();
  await expect(checkedSums(folder)).rejects.toThrow(`${folder} has no SHA256SUMS`);
  await writeFile(join(folder, 'SHA256SUMS'), `${sha256('')}  ../outside\n`);
  await expect(checkedSums(folder)).rejects.toThrow(/SHA256SUMS is broken at/);
});
