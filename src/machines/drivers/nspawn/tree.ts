import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { ensureDir, remove } from 'fs-extra/esm';
import { cached } from '../../../support/cache.ts';
import { digestOf } from '../../../support/digest.ts';
import { UserError } from '../../../support/errors.ts';
import { call, lastLines, run } from '../../../support/process.ts';
import type { Context } from '../../../support/context.ts';
import { bootstrapTar } from '../../base/bootstrap.ts';
import { withCgroup2 } from '../../host/cgroup2.ts';
import { once } from '../../../support/once.ts';
import type { Recipe } from '../../base/recipe.ts';
import { removeTraces } from './traces.ts';

/** Folder of the cache; its name is part of what earlier versions cached. */
const cacheFolder = 'roots';
const bootScript = fileURLToPath(new URL('boot.sh', import.meta.url));

/** The folder that every name of this driver is relative to. */
export function machinesDir(context: Context): string {
  return join(context.cacheDir, cacheFolder);
}

/**
 * The read-only part of a machine's overlay: the unpacked base image, preceded by the layer with installed packages.
 * @returns folders below `machinesDir`, separated by ":" as overlayfs expects
 * @throws UserError when the base image cannot be built, or the packages cannot be installed without a network
 */
export async function lowerOf(
  recipe: Recipe,
  packages: readonly string[],
  context: Context,
): Promise<string> {
  return once(`${recipe.key} ${packages.join(' ')}`, () => provideLower(recipe, packages, context));
}

async function provideLower(recipe: Recipe, packages: readonly string[], context: Context): Promise<string> {
  const tar = await once(recipe.key, () => bootstrapTar(recipe, context));
  const made = Math.trunc((await stat(tar)).mtimeMs);
  const tree = `${recipe.distro.name}-${recipe.key}-${made}.tree`;
  await cached(context.cacheDir, cacheFolder, tree, async (temporary) => {
    await mkdir(temporary);
    await run('tar', ['--extract', '--numeric-owner', '--file', tar, '--directory', temporary], context);
  });
  if (packages.length === 0) return tree;
  const script = await readFile(recipe.installScript, 'utf8');
  const layer = `${tree}-with-${digestOf(packages, script).slice(0, 12)}`;
  await cached(context.cacheDir, cacheFolder, layer, (temporary) =>
    context.reporter.step(`install ${packages.join(', ')} in the base image of ${recipe.distro.title}`, () =>
      makeLayer(tree, temporary, packages, script, context),
    ),
  );
  return `${layer}/upper:${tree}`;
}

async function makeLayer(
  tree: string,
  folder: string,
  packages: readonly string[],
  script: string,
  context: Context,
): Promise<void> {
  for (const part of ['upper', 'work', 'merged']) await ensureDir(join(folder, part));
  const name = `mathesar-prepare-${randomUUID().slice(0, 8)}`;
  const relative = folder.slice(machinesDir(context).length + 1);
  const inside = ['--quiet', '--private-network', '--', 'sh', '-s', '--', ...packages];
  const command = [...withCgroup2, 'sh', bootScript, tree, relative, name, ...inside];
  const result = await inMachinesDir(command, script, context).finally(() => {
    removeTraces(name);
  });
  if (result.exitCode !== 0) {
    throw new UserError(
      `cannot install ${packages.join(', ')} in the base image\n${lastLines(result.stderr)}`,
    );
  }
  await remove(join(folder, 'work'));
}

async function inMachinesDir(
  command: readonly string[],
  input: string,
  context: Context,
): ReturnType<typeof call> {
  return call('unshare', command, {
    cwd: machinesDir(context),
    input,
    signal: context.signal,
    timeout: 900_000,
  });
}
