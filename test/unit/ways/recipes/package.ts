import { join } from 'node:path';
import { call } from '../../../call.ts';
import { readConfiguration } from '../../../../src/config/configuration.ts';
import { findFormat, formats } from '../../../../src/formats/index.ts';
import { assemblePackage } from '../../../../src/installation/assemble.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import { readRecipes } from '../../../../src/ways/recipes/definition.ts';
import { readPackages } from '../../../../src/ways/recipes/facts.ts';
import { readZipapps } from '../../../../src/ways/recipes/zipapp-facts.ts';
import { filesOf } from '../../../../src/ways/recipes/write.ts';
import { freshCache } from '../../../fresh-cache.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { layScene } from '../../installation/scene.ts';

/** A package for Debian 13 on arm64 with the payload, units and settings of this project, and a small application. */
export async function smallPackage(): Promise<string> {
  const folder = await temporaryFolder();
  const { input } = await layScene(join(folder, 'scene'));
  const context = {
    reporter: silentReporter(),
    signal: AbortSignal.any([]),
    cacheDir: freshCache(),
    offline: true,
  };
  const pkg = await assemblePackage(input, context);
  const deb = findFormat('deb');
  const path = join(folder, deb.fileName(pkg));
  await deb.write(pkg, path, { compression: 'zstd' }, context);
  return path;
}

/** As shiv does: the first line, and the archive after it. */
const packs = `import sys, zipfile
with open(sys.argv[1], "wb") as file:
    file.write(b"#!/usr/bin/env python3\\n")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mathesar_zipapp/facts.json", sys.argv[2])
`;

/** A .pyz with what a recipe reads of one, and nothing else. */
export async function smallZipapp(python: string): Promise<string> {
  const facts = { version: '0.12.0', revision: '2', python, arch: 'amd64', postgresql: { version: '18.6' } };
  const path = join(await temporaryFolder(), `mathesar_0.12.0-2_python${python}_amd64.pyz`);
  const { exitCode, stderr } = await call('python3', ['-c', packs, path, JSON.stringify(facts)]);
  if (exitCode !== 0) throw new Error(stderr);
  return path;
}

/** The files of a recipe that is made from a package, or from a .pyz. */
export async function recipeOf(name: string, file: string): Promise<ReadonlyMap<string, string>> {
  const recipe = (await readRecipes()).find((each) => each.name === name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  const configuration = await readConfiguration(formats);
  const isZipapp = file.endsWith('.pyz');
  const packages = isZipapp ? [] : await readPackages([file]);
  const zipapps = isZipapp ? await readZipapps([file]) : [];
  const url = 'https://example.org/files/';
  return filesOf(recipe, { configuration, maintainer: 'A <a@example.org>', packages, zipapps, url });
}
