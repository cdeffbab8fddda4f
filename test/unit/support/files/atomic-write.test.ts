import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { replace, writeAtomically } from '../../../../src/support/files/atomic-write.ts';
import { temporaryFolder } from '../../../temporary.ts';

describe('writeAtomically', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'lock.txt');
    await writeFile(path, 'old');
    await writeAtomically(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['lock.txt']);
  });

  it('fails with the error of the system where it cannot write', async () => {
    const path = join(await temporaryFolder(), 'missing/lock.txt');
    await expect(writeAtomically(path, 'new')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('replace', () => {
  it('keeps the old file when making the new one fails', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'file');
    await writeFile(path, 'old');
    const failing = async (temporary: string): Promise<void> => {
      await outputFile(join(temporary, 'part'), 'half');
      throw new Error('power cut');
    };
    await expect(replace(path, failing)).rejects.toThrow('power cut');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('accepts a folder', async () => {
    const folder = await temporaryFolder();
    await replace(join(folder, 'tree'), (temporary) => mkdir(temporary), { durable: true });
    expect(await readdir(folder)).toEqual(['tree']);
  });
});
