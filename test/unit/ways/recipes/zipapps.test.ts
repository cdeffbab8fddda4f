/** The recipes that are made from a .pyz. */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readDistros } from '../../../../src/config/distros.ts';
import { packagingDir } from '../../../../src/config/project.ts';
import { formats } from '../../../../src/formats/index.ts';
import { digestFile } from '../../../../src/support/caching/digest.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import { readRecipes } from '../../../../src/ways/recipes/definition.ts';
import { validateRecipes } from '../../../../src/ways/recipes/validate.ts';
import { readZipappFacts, readZipapps } from '../../../../src/ways/recipes/zipapp-facts.ts';
import { call } from '../../../call.ts';
import { freshCache } from '../../../fresh-cache.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { recipeOf, smallZipapp } from './package.ts';

it('the formula takes this very file, and the Python that it is for', async () => {
  const file = await smallZipapp('3.12');
  const text = (await recipeOf('homebrew', file)).get('mathesar.rb') ?? '';
  expect(text).toContain(`url "https://example.org/files/${basename(file)}", using: :nounzip`);
  expect(text).toContain(`sha256 "${await digestFile(file)}"`);
  expect(text).toContain('  depends_on "python@3.12"\n');
  expect(text).toContain('  version "0.12.0"\n');
  expect(text).toContain('  revision 2\n');
});

it('the formula calls commands that the .pyz has', async () => {
  const text = (await recipeOf('homebrew', await smallZipapp('3.12'))).get('mathesar.rb') ?? '';
  const parser = await readFile(join(packagingDir, 'admin/mathesar_zipapp/arguments.py'), 'utf8');
  for (const word of ['"serve"', '"trial"', '"config"', '"check"', '"--settings"', '"--version"']) {
    expect(parser, word).toContain(word);
    expect(text).toContain(word.replaceAll('"', ''));
  }
});

it('the Flatpak has what its manifest takes from beside it, and only for its runtime’s Python', async () => {
  const file = await smallZipapp('3.13');
  const files = await recipeOf('flatpak', file);
  const manifest = parse(files.get('trial.yaml') ?? '') as {
    id: string;
    'finish-args': string[];
    modules: { sources: { path?: string; url?: string; sha256?: string }[] }[];
  };
  const sources = manifest.modules.flatMap((module) => module.sources);
  expect(sources[0]).toMatchObject({
    url: `https://example.org/files/${basename(file)}`,
    sha256: await digestFile(file),
  });
  const beside = sources.flatMap(({ path }) => path ?? []);
  expect([...files.keys()].sort()).toEqual([...beside, 'trial.yaml'].sort());
  expect(manifest['finish-args']).toEqual(['--share=network']);
  expect(files.get('trial.metainfo.xml')).toContain(`<id>${manifest.id}</id>`);
  await expect(recipeOf('flatpak', await smallZipapp('3.12'))).rejects.toThrow(
    'is for Python 3.12, and the recipe flatpak has 3.13',
  );
});

it('a file that is no .pyz of this project, and files that do not belong together, are refused', async () => {
  const other = join(await temporaryFolder(), 'other.pyz');
  await writeFile(other, 'nothing');
  await expect(readZipappFacts(other)).rejects.toThrow('other.pyz is not a .pyz that this project has built');
  const old = join(await temporaryFolder(), 'old.pyz');
  const packs =
    'import sys, zipfile; zipfile.ZipFile(sys.argv[1], "w").writestr("mathesar_zipapp/facts.json", sys.argv[2])';
  await call('python3', ['-c', packs, old, JSON.stringify({ version: '0.9.0', revision: '1' })]);
  await expect(readZipappFacts(old)).rejects.toThrow(
    'old.pyz was built by another version of this project: it says nothing of python, arch, postgresql',
  );
  const both = [await smallZipapp('3.12'), await smallZipapp('3.13')];
  await expect(readZipapps(both)).rejects.toThrow('do not belong together');
});

it('a recipe whose file is not for the machine that validates it is refused before one is started', async () => {
  const { all } = await readDistros(formats);
  const distro = all.find(({ name }) => name === 'debian-13');
  const recipe = (await readRecipes()).find(({ name }) => name === 'homebrew');
  if (distro === undefined || recipe === undefined) throw new Error('debian-13 or homebrew is gone');
  const file = { kind: 'zipapp', file: 'a.pyz', arch: 'amd64', python: '3.11' } as const;
  const context = {
    reporter: silentReporter(),
    signal: AbortSignal.any([]),
    cacheDir: freshCache(),
    offline: false,
  };
  await expect(
    validateRecipes([{ recipe, folder: '/', files: [] }], [file], distro, context),
  ).rejects.toThrow(/^no zipapp is for \w+ and Python 3\.13/);
});
