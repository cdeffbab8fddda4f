import { join } from 'node:path';
import { readDefinition } from '../../../../src/config/definition.ts';
import { packagingDir } from '../../../../src/config/project.ts';
import { findFormat } from '../../../../src/formats/index.ts';
import { assemblePackage } from '../../../../src/installation/assemble.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import { readRecipes } from '../../../../src/ways/recipes/definition.ts';
import { readPackages } from '../../../../src/ways/recipes/facts.ts';
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

/** The files of a recipe that is made from a package. */
export async function recipeOf(name: string, file: string): Promise<ReadonlyMap<string, string>> {
  const recipe = (await readRecipes()).find((each) => each.name === name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  const definition = await readDefinition(join(packagingDir, 'mathesar.yaml'));
  const packages = await readPackages([file]);
  const url = 'https://example.org/files/';
  return filesOf(recipe, { configuration: { definition }, maintainer: 'A <a@example.org>', packages, url });
}
