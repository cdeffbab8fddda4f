import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Distro } from '../../config/distros.ts';
import { digestOf } from '../../support/caching/digest.ts';
import { filesBelow } from '../../support/files/files-below.ts';
import { copyPython } from '../host/host-python.ts';
import { ingredientsFor, type Ingredients, type Preparation } from './ingredients.ts';
import { debianMirror } from './mirror.ts';

/** Everything that decides the content of a base image; its key names the cached result. */
export interface Recipe extends Ingredients {
  readonly distro: Distro;
  /** Image in a registry. */
  readonly image: string;
  /** How mmdebstrap builds it where no registry is reachable; without a mirror it uses Debian's own. */
  readonly bootstrap?: NonNullable<Ingredients['bootstrap']> & { readonly mirror?: string };
  /** Digest of all of it but `installScript`, 16 hexadecimal digits. */
  readonly key: string;
}

/** Absolute path of the script that ends every preparation. */
export const ownMachine = fileURLToPath(new URL('../drivers/own-machine.sh', import.meta.url));

/** The recipe of a distro's base image. */
export async function recipeFor(distro: Distro): Promise<Recipe> {
  const { prepare, bootstrap, installScript } = ingredientsFor(distro);
  const { image } = distro.machine;
  const parts = [image, await textOf(ownMachine), await partsOf(prepare)];
  if (bootstrap === undefined) return { distro, image, prepare, installScript, key: keyOf(parts) };
  const { suite, options, folder, hostPython } = bootstrap;
  const mirror = await debianMirror();
  parts.push(suite, options, mirror, await partsOf(bootstrap.prepare));
  if (hostPython !== undefined) parts.push(hostPython, await textOf(copyPython));
  if (folder !== undefined) parts.push(await filesOf(folder));
  return {
    ...{ distro, image, prepare, installScript, key: keyOf(parts) },
    bootstrap: { ...bootstrap, ...(mirror === undefined ? {} : { mirror }) },
  };
}

function keyOf(parts: readonly unknown[]): string {
  return digestOf(...parts).slice(0, 16);
}

async function partsOf({ script, args }: Preparation): Promise<unknown> {
  return [await textOf(script), args];
}

/** The files of a folder by their names in it: the folder's own path does not matter. */
async function filesOf(folder: string): Promise<unknown> {
  const paths = await filesBelow(folder);
  return Promise.all(paths.map(async (path) => [path, await textOf(join(folder, path))]));
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8');
}
