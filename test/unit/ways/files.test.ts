import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { composeFiles } from '../../../src/ways/compose/compose.ts';
import { imageName } from '../../../src/ways/container.ts';
import { writeFiles } from '../../../src/ways/files.ts';
import { temporaryFolder } from '../../temporary.ts';

describe('writeFiles', () => {
  it('overwrites nobody’s settings', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, '.env'), 'IMAGE=mine\n');
    await expect(writeFiles(folder, [{ path: '.env', text: '' }])).rejects.toThrow('is not empty');
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe('IMAGE=mine\n');
  });

  it('refuses a file in the place of the folder, and one that cannot be made', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(writeFiles(file, [])).rejects.toThrow('a file of that name exists');
    await expect(writeFiles('/proc/none', [])).rejects.toThrow('cannot create the folder /proc/none');
  });

  it('leaves nothing of the files where one cannot be written', async () => {
    const folder = await temporaryFolder();
    const files = [
      { path: 'a/b', text: '' },
      { path: 'a', text: '' },
    ];
    await expect(writeFiles(folder, files)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
    await expect(writeFiles(join(folder, 'new'), files)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });

  it('makes folders, and programs that can be run', async () => {
    const folder = join(await temporaryFolder(), 'new');
    await writeFiles(folder, [{ path: 'a/b.sh', text: '', isProgram: true }]);
    expect((await stat(join(folder, 'a/b.sh'))).mode & 0o777).toBe(0o755);
  });
});

describe('make-secrets.sh', () => {
  it('makes secrets that are long enough, for their owner only, and keeps what is there', async () => {
    const folder = join(await temporaryFolder(), 'mathesar');
    await writeFiles(folder, await composeFiles('example.org/mathesar:1'));
    const secrets = join(folder, 'secrets');
    await mkdir(secrets);
    await writeFile(join(secrets, 'postgres_password'), 'mine');
    await execa('sh', [join(folder, 'make-secrets.sh')]);
    expect(await readFile(join(secrets, 'postgres_password'), 'utf8')).toBe('mine');
    expect((await stat(secrets)).mode & 0o777).toBe(0o700);
    expect(await readFile(join(secrets, 'made-by-make-secrets.sh'), 'utf8')).toBe('');
    const others = ['postgres_password', 'made-by-make-secrets.sh'];
    const made = (await readdir(secrets)).filter((name) => !others.includes(name));
    expect(made.sort()).toEqual(['admin_password', 'database_superuser_password', 'secret_key']);
    const values = await Promise.all(made.map((name) => readFile(join(secrets, name), 'utf8')));
    for (const value of values) expect(value).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(values).size).toBe(3);
    const { stdout } = await execa('sh', [join(folder, 'make-secrets.sh')]);
    expect(stdout).toBe('');
  });
});

describe('imageName', () => {
  it('joins name and tag', () => {
    expect(imageName('localhost:5000/mathesar', '1.0.0')).toBe('localhost:5000/mathesar:1.0.0');
  });

  it.each([
    ['ghcr.io/OWNER/mathesar:1', '2'],
    ['mathesar', '1'],
    ['example.org/mathesar', '1 2'],
    ['example.org/mathesar', ''],
  ])('refuses %s with the tag "%s"', (name, tag) => {
    expect(() => imageName(name, tag)).toThrow('is not the name of an image');
  });
});
