import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { ensureDir, remove } from 'fs-extra/esm';
import { cached } from '../../../support/caching/cache.ts';
import { digestOf } from '../../../support/caching/digest.ts';
import { UserError } from '../../../support/errors.ts';
import { call, lastLines, run } from '../../../support/process.ts';
import type { Context } from '../../../support/context.ts';
import { bootstrapTar } from '../../base/bootstrap.ts';
import { withCgroup2 } from '../../host/cgroup2.ts';
import { once } from '../../../support/caching/once.ts';
import type { Layer } from '../../base/layers.ts';
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
 * The read-only part of a machine's overlay: the unpacked base image, preceded by its layers.
 * @returns folders below `machinesDir`, separated by ":" as overlayfs expects
 * @throws UserError when the base image or a layer cannot be built
 */
export async function lowerOf(recipe: Recipe, layers: readonly Layer[], context: Context): Promise<string> {
  return once(`${recipe.key} ${digestOf(layers)}`, async () => {
    const tree = await baseTree(recipe, context);
    let lower = tree;
    let name = tree;
    for (const layer of layers) {
      name = `${name}-with-${digestOf(layer.args, layer.script).slice(0, 12)}`;
      const on = lower;
      await cached(context.cacheDir, cacheFolder, name, (temporary) =>
        context.reporter.step(`${layer.title} in the base image of ${recipe.distro.title}`, () =>
          makeLayer(on, temporary, layer, context),
        ),
      );
      lower = `${name}/upper:${lower}`;
    }
    return lower;
  });
}

async function baseTree(recipe: Recipe, context: Context): Promise<string> {
  const tar = await once(recipe.key, () => bootstrapTar(recipe, context));
  const made = Math.trunc((await stat(tar)).mtimeMs);
  const tree = `${recipe.distro.name}-${recipe.key}-${made}.tree`;
  await cached(context.cacheDir, cacheFolder, tree, async (temporary) => {
    await mkdir(temporary);
    await run('tar', ['--extract', '--numeric-owner', '--file', tar, '--directory', temporary], context);
  });
  return tree;
}

async function makeLayer(lower: string, folder: string, layer: Layer, context: Context): Promise<void> {
  for (const part of ['upper', 'work', 'merged']) await ensureDir(join(folder, part));
  const name = `mathesar-prepare-${randomUUID().slice(0, 8)}`;
  const relative = folder.slice(machinesDir(context).length + 1);
  const net = networkOptions(layer.network);
  const inside = ['--quiet', ...net, '--', 'sh', '-s', '--', ...layer.args];
  const command = [...withCgroup2, 'sh', bootScript, lower, relative, name, ...inside];
  const result = await inMachinesDir(command, layer.script, context).finally(() => {
    removeTraces(name);
  });
  if (result.exitCode !== 0) {
    throw new UserError(`cannot ${layer.title} in the base image\n${lastLines(result.stderr)}`);
  }
  await remove(join(folder, 'work'));
}

/** Options of systemd-nspawn(1) for the host's network, or for loopback alone. */
export function networkOptions(network: 'none' | 'host'): readonly string[] {
  return network === 'none' ? ['--private-network', '--resolv-conf=off'] : ['--resolv-conf=copy-host'];
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
