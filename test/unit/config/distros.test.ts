import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDistros, selectDistros } from '../../../src/config/distros.ts';
import { packagingDir } from '../../../src/config/project.ts';
import { formats } from '../../../src/formats/index.ts';
import { UserError } from '../../../src/support/errors.ts';
import { temporaryFolder } from '../../temporary.ts';

const names = (selected: readonly { name: string }[]): string[] => selected.map(({ name }) => name);

describe('selectDistros', () => {
  it('takes names, aliases, commas and "all", each distro once and in the order of the file', async () => {
    const distros = await readDistros(formats);
    expect(names(selectDistros(distros, ['debian']))).toEqual(['debian-13']);
    expect(names(selectDistros(distros, ['debian-13,debian-12', 'debian']))).toEqual([
      'debian-12',
      'debian-13',
    ]);
    expect(selectDistros(distros, ['all'])).toEqual(distros.all);
  });

  it('answers an unknown name with the nearest one and the list', async () => {
    const distros = await readDistros(formats);
    expect(() => selectDistros(distros, ['debain-13'])).toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: 'unknown distro "debain-13"; did you mean "debian-13"?',
        hints: [expect.stringContaining('ubuntu-24.04') as string],
      }),
    );
    expect(() => selectDistros(distros, ['windows'])).toThrow(/^unknown distro "windows"$/);
  });
});

describe('every distro of rpm’s', () => {
  it('has the Python of its scripts installed before them, and kept after them', async () => {
    const rpms = (await readDistros(formats)).all.filter(({ format }) => format === 'rpm');
    expect(rpms.length).toBeGreaterThan(5);
    for (const { name, python, preDepends, depends } of rpms) {
      const needs = ['coreutils', 'findutils', `/usr/bin/python${python}`].map((need) => ({ name: need }));
      expect(preDepends, name).toEqual(expect.arrayContaining(needs));
      expect(depends, name).toContainEqual({ name: `/usr/bin/python${python}` });
    }
  });
});

describe('readDistros', () => {
  it('names every faulty key with its path', async () => {
    const path = await file('aliases: {}\ndistros:\n  x: { title: X, format: exe, python: 3.11 }\n');
    await expect(readDistros(formats, path)).rejects.toThrow(/distros\.x\.format.*[\s\S]*distros\.x\.python/);
  });

  it('reads relations, and refuses what is not one in the words of its format', async () => {
    const [distro] = selectDistros(await readDistros(formats), ['debian-13']);
    expect(distro?.depends).toContainEqual({
      name: 'systemd',
      alternatives: [{ name: 'systemd-standalone-sysusers' }],
    });
    const text = await readFile(join(packagingDir, 'distros.yaml'), 'utf8');
    const path = await file(text.replace('[python3.13, libcairo2,', '[libcairo2, python3.13 (over 9),'));
    await expect(readDistros(formats, path)).rejects.toThrow(UserError);
    await expect(readDistros(formats, path)).rejects.toThrow(
      'distros.debian-13.depends.1: "python3.13 (over 9)" is not a relation to a package. Write "name", ',
    );
  });

  it('refuses a distro whose own PostgreSQL is too old', async () => {
    const text = await readFile(join(packagingDir, 'distros.yaml'), 'utf8');
    const path = await file(text.replace("postgresql: '15'", "postgresql: '13'"));
    await expect(readDistros(formats, path)).rejects.toThrow(
      'distros.debian-12.postgresql: must be 14 or newer',
    );
  });

  it('refuses an alias of nothing', async () => {
    const path = await file('aliases: { old: gone }\ndistros: {}\n');
    await expect(readDistros(formats, path)).rejects.toThrow('alias old names gone');
  });

  it('says where YAML is broken', async () => {
    const path = await file('distros: [\n');
    await expect(readDistros(formats, path)).rejects.toThrow(/is not valid YAML.*line/s);
  });
});

async function file(content: string): Promise<string> {
  const path = join(await temporaryFolder(), 'distros.yaml');
  await writeFile(path, content);
  return path;
}
