/** What is written, and what is refused before anything is. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfiguration } from '../../../../src/config/configuration.ts';
import { formats } from '../../../../src/formats/index.ts';
import { chosen, readRecipes } from '../../../../src/ways/recipes/definition.ts';
import { readZipapps } from '../../../../src/ways/recipes/zipapp-facts.ts';
import { writeRecipes } from '../../../../src/ways/recipes/write.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { smallZipapp } from './package.ts';

const input = {
  configuration: await readConfiguration(formats),
  maintainer: 'A <a@example.org>',
  packages: [],
  zipapps: await readZipapps([await smallZipapp('3.12')]),
  url: 'https://example.org/files',
};

it('leaves out what nothing was given for, also in the README', async () => {
  const out = await temporaryFolder();
  const written = await writeRecipes(
    chosen(await readRecipes(), []).filter(({ name }) => name !== 'flatpak'),
    input,
    { out },
  );
  expect(written.flatMap((each) => ('missing' in each ? [each.recipe.name] : []))).toEqual(['aur', 'nix']);
  expect((await readdir(out)).sort()).toEqual(['README.md', 'ansible', 'cloud-init', 'homebrew']);
  const readme = await readFile(join(out, 'README.md'), 'utf8');
  expect([...readme.matchAll(/^## ([\w-]+)/gm)].map(([, name]) => name)).toEqual([
    'ansible',
    'cloud-init',
    'homebrew',
  ]);
});

it.each([
  [['homebrew', 'aur'], input.url, 'the recipe aur cannot be written: --package FILE.deb is not given'],
  [['homebrew', 'flatpak'], input.url, 'is for Python 3.12, and the recipe flatpak has 3.13'],
  [['homebrew'], 'not an address', '--url not an address is not an address'],
  [['homebrew'], 'https://example.org/$(id)', 'is not an address'],
])('writes nothing of %s where one of them is refused', async (names, url, why) => {
  const out = await temporaryFolder();
  const recipes = chosen(await readRecipes(), names);
  await expect(writeRecipes(recipes, { ...input, url }, { out, isAsked: true })).rejects.toThrow(why);
  expect(await readdir(out)).toEqual([]);
});
