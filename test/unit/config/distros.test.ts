import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDistros, selectDistros } from '../../../src/config/distros.ts';
import { temporaryFolder } from '../../temporary.ts';

const names = (selected: readonly { name: string }[]): string[] => selected.map(({ name }) => name);

describe('selectDistros', () => {
  it('takes names, aliases, commas and "all", each distro once and in the order of the file', async () => {
    const distros = await readDistros();
    expect(names(selectDistros(distros, ['debian']))).toEqual(['debian-13']);
    expect(names(selectDistros(distros, ['debian-13,debian-12', 'debian']))).toEqual([
      'debian-12',
      'debian-13',
    ]);
    expect(selectDistros(distros, ['all'])).toEqual(distros.all);
  });

  it('answers an unknown name with the nearest one and the list', async () => {
    const distros = await readDistros();
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
    const rpms = (await readDistros()).all.filter(({ format }) => format === 'rpm');
    expect(rpms.length).toBeGreaterThan(5);
    for (const { name, python, preDepends, depends } of rpms) {
      expect(preDepends, name).toEqual(
        expect.arrayContaining(['coreutils', 'findutils', `/usr/bin/python${python}`]),
      );
      expect(depends, name).toContain(`/usr/bin/python${python}`);
    }
  });
});

describe('readDistros', () => {
  it('names every faulty key with its path', async () => {
    const path = await file('aliases: {}\ndistros:\n  x: { title: X, format: exe, python: 3.11 }\n');
    await expect(readDistros(path)).rejects.toThrow(/distros\.x\.format.*[\s\S]*distros\.x\.python/);
  });

  it('refuses an alias of nothing', async () => {
    const path = await file('aliases: { old: gone }\ndistros: {}\n');
    await expect(readDistros(path)).rejects.toThrow('alias old names gone');
  });

  it('says where YAML is broken', async () => {
    const path = await file('distros: [\n');
    await expect(readDistros(path)).rejects.toThrow(/is not valid YAML.*line/s);
  });
});

async function file(content: string): Promise<string> {
  const path = join(await temporaryFolder(), 'distros.yaml');
  await writeFile(path, content);
  return path;
}
