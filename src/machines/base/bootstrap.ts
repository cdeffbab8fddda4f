import { lstat, mkdir, readdir, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathExists, remove } from 'fs-extra/esm';
import { cached } from '../../support/caching/cache.ts';
import { messageOf, UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { isStale } from './age.ts';
import { copyHook, requireHostPython } from '../host/host-python.ts';
import { runMmdebstrap } from './mmdebstrap.ts';
import { ownMachine, type Recipe } from './recipe.ts';

/** Folder of the cache; its name is part of what earlier versions cached. */
const folder = 'roots';

/**
 * The base image of a recipe as a tar file in the cache, built with mmdebstrap(1) from the distro's mirror, as root
 * or as any user with subordinate ids. A stale one is rebuilt; when that fails it is used with a warning.
 * @throws UserError when it is missing and cannot be built: no mirror, no network, or no mmdebstrap
 */
export async function bootstrapTar(recipe: Recipe, context: Context): Promise<string> {
  const key = `${recipe.distro.name}-${recipe.key}.tar`;
  const path = join(context.cacheDir, folder, key);
  if ((await pathExists(path)) && !context.offline && isStale((await stat(path)).mtimeMs)) {
    await renewed(path, (temporary) => mmdebstrap(recipe, temporary, context), context);
    await removeOutdated(path, recipe.distro.name);
    return path;
  }
  return cached(context.cacheDir, folder, key, async (temporary) => {
    if (context.offline) {
      throw new UserError(`the base image of ${recipe.distro.title} is not in the cache`, {
        hints: ['Run once without --offline.'],
      });
    }
    await mmdebstrap(recipe, temporary, context);
    await removeOutdated(path, recipe.distro.name);
  });
}

/**
 * Removes what earlier recipes and rebuilds of a distro left: each is some hundred megabytes. Only what has been stale
 * for two days, because another run may have started with it just before.
 */
async function removeOutdated(current: string, distro: string): Promise<void> {
  const folder = dirname(current);
  const own = new RegExp(`^${distro}-[0-9a-f]{16}[-.]`);
  for (const name of (await readdir(folder)).filter((candidate) => own.test(candidate))) {
    const path = join(folder, name);
    const { ctimeMs } = await lstat(path);
    if (path !== current && isStale(ctimeMs + 2 * 86_400_000)) await remove(path);
  }
}

/** Replaces `path` by what `make` writes; keeps the old one, with a warning, when that fails. */
async function renewed(
  path: string,
  make: (temporary: string) => Promise<void>,
  context: Context,
): Promise<void> {
  const fresh = `${path}.fresh-${process.pid}`;
  try {
    await make(fresh);
    await rename(fresh, path);
  } catch (error) {
    context.signal.throwIfAborted();
    context.reporter.warn(`an old base image is used because it could not be rebuilt: ${messageOf(error)}`);
  } finally {
    await remove(fresh);
  }
}

async function mmdebstrap(recipe: Recipe, target: string, context: Context): Promise<void> {
  const source = recipe.bootstrap;
  if (source === undefined) {
    throw new UserError(
      `the base image of ${recipe.distro.title} comes only from a registry, and no registry was reachable`,
      {
        hints: ['Run this where its image can be pulled, or add a bootstrap to packaging/distros/.'],
      },
    );
  }
  if (source.hostPython !== undefined) {
    await requireHostPython(source.hostPython, `a base image of ${recipe.distro.title}`, context);
  }
  const from = `Debian ${source.suite}${source.mirror === undefined ? '' : ` of ${source.mirror}`}`;
  const title = `bootstrap a base image of ${recipe.distro.title} from ${from}`;
  // mmdebstrap leaves its folders behind when it is killed. Only those of root may lie in the cache: another user's
  // subordinate ids cannot enter it, and the user could not remove their files.
  const scratch = process.geteuid?.() === 0 ? `${target}.scratch` : undefined;
  try {
    if (scratch !== undefined) await mkdir(scratch);
    await context.reporter.step(title, () =>
      runMmdebstrap(
        mmdebstrapArguments(source, target),
        context,
        scratch === undefined ? {} : { TMPDIR: scratch },
      ),
    );
  } finally {
    if (scratch !== undefined) await remove(scratch);
  }
}

/** Exported for its test. */
export function mmdebstrapArguments(
  { suite, prepare, folder, hostPython, options, mirror }: NonNullable<Recipe['bootstrap']>,
  target: string,
): readonly string[] {
  const args = prepare.args.map((arg) => `'${arg}'`).join(' ');
  const extra = folder === undefined ? [] : [`copy-in '${folder}' /`];
  const tidy = folder === undefined ? [] : [`rm -r "$1/${basename(folder)}"`];
  const hooks = [
    ...(hostPython === undefined ? [] : [copyHook(hostPython)]),
    ...extra,
    `chroot "$1" sh -c "$(cat '${prepare.script}')" sh ${args}`,
    `chroot "$1" sh -c "$(cat '${ownMachine}')"`,
    ...tidy,
  ];
  return [
    '--variant=minbase',
    '--format=tar',
    ...hooks.map((hook) => `--customize-hook=${hook}`),
    // After ours, as hooks run in this order, and one of the options may be another.
    ...options,
    suite,
    target,
    ...(mirror === undefined ? [] : [mirror]),
  ];
}
