import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copy } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { readDistros, selectDistros } from '../../../src/config/distros.ts';
import { packagingDir } from '../../../src/config/project.ts';
import { formats } from '../../../src/formats/index.ts';
import { UserError } from '../../../src/support/errors.ts';
import { temporaryFolder } from '../../temporary.ts';

const names = (selected: readonly { name: string }[]): string[] => selected.map(({ name }) => name);

describe('selectDistros', () => {
  it('takes names, aliases, commas and "all", each distro once and in their order', async () => {
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

describe('python(abi)', () => {
  it('is asked for where the Python is the main one, as no other provides it', async () => {
    const rpms = (await readDistros(formats)).all.filter(({ format }) => format === 'rpm');
    const without = rpms.filter(({ depends }) => !depends.some(({ name }) => name === 'python(abi)'));
    expect(names(without)).toEqual(['fedora-45']);
  });
});

describe('readDistros', () => {
  it('names every faulty key of every file', async () => {
    const folder = await distrosAfter({
      'debian-12.yaml': (text) => text.replace('format: deb', 'format: exe'),
      'el9.yaml': (text) => text.replace(/python: .*/, 'python: 3.11'),
    });
    await expect(readDistros(formats, folder)).rejects.toThrow(
      /debian-12\.yaml has faults:\n {2}format: [^]*el9\.yaml has faults:\n {2}python: /,
    );
  });

  it('reads relations, and refuses what is not one in the words of its format', async () => {
    const [distro] = selectDistros(await readDistros(formats), ['debian-13']);
    expect(distro?.depends).toContainEqual({
      name: 'systemd',
      alternatives: [{ name: 'systemd-standalone-sysusers' }],
    });
    const folder = await distrosAfter({
      'debian-13.yaml': (text) => text.replace('[python3.13, libcairo2,', '[libcairo2, python3.13 (over 9),'),
    });
    await expect(readDistros(formats, folder)).rejects.toThrow(UserError);
    await expect(readDistros(formats, folder)).rejects.toThrow(
      'depends.1: "python3.13 (over 9)" is not a relation to a package. Write "name", ',
    );
  });

  it('refuses a distro whose own PostgreSQL is too old', async () => {
    const folder = await distrosAfter({
      'debian-12.yaml': (text) => text.replace("postgresql: '15'", "postgresql: '13'"),
    });
    await expect(readDistros(formats, folder)).rejects.toThrow('postgresql: must be 14 or newer');
  });

  it.each(['debian', 'el9'])('refuses an alias that stands for another distro already: %s', async (alias) => {
    const folder = await distrosAfter({
      'fedora-44.yaml': (text) => text.replace('alias: fedora', `alias: ${alias}`),
    });
    await expect(readDistros(formats, folder)).rejects.toThrow(
      `the alias ${alias} of fedora-44 already stands for `,
    );
  });

  it('refuses a distro that follows one that is not there', async () => {
    const folder = await distrosAfter({
      'debian-13.yaml': (text) => text.replace('follows: debian-12', 'follows: debian-1'),
    });
    await expect(readDistros(formats, folder)).rejects.toThrow('debian-13 follows debian-1, which is no');
  });

  it('says where YAML is broken, and which folder is not there', async () => {
    const folder = await distrosAfter({ 'debian-12.yaml': () => 'title: [\n' });
    await expect(readDistros(formats, folder)).rejects.toThrow(/debian-12\.yaml is not valid YAML.*line/s);
    await expect(readDistros(formats, join(folder, 'gone'))).rejects.toThrow(/cannot read .*gone: /);
  });
});

/** A copy of packaging/distros/ in which files have been changed. */
async function distrosAfter(changes: Readonly<Record<string, (text: string) => string>>): Promise<string> {
  const folder = await temporaryFolder();
  await copy(join(packagingDir, 'distros'), folder);
  for (const [name, change] of Object.entries(changes)) {
    const before = await readFile(join(folder, name), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`nothing was changed in ${name}`);
    await writeFile(join(folder, name), after);
  }
  return folder;
}
