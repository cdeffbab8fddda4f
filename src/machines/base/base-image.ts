import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { digestOf } from '../../support/caching/digest.ts';
import { messageOf } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { isStale } from './age.ts';
import { bootstrapTar } from './bootstrap.ts';
import { askEngine, callEngine, ownerLabel, type Engine } from '../drivers/engine.ts';
import { once } from '../../support/caching/once.ts';
import { ownerName } from '../owner.ts';
import type { Layer } from './layers.ts';
import { ownMachine, type Recipe } from './recipe.ts';

const distroLabel = 'mathesar-package.distro';
const madeLabel = 'mathesar-package.made';

/**
 * The base image of a recipe in the engine's store. It is built when it is missing or stale: from the registry's
 * image where one is reachable, else from a bootstrap.
 * @returns the image's name
 * @throws UserError when it is missing and cannot be built
 */
export async function baseImage(engine: Engine, recipe: Recipe, context: Context): Promise<string> {
  const image = `localhost/mathesar-package/root:${recipe.distro.name}-${recipe.key}`;
  return once(image, () => provideImage(engine, recipe, image, context));
}

/**
 * The base image with layers on it; those that are missing are built.
 * @param base name of the base image
 * @returns the image's name
 * @throws UserError when a layer cannot be built
 */
export async function imageWith(
  engine: Engine,
  recipe: Recipe,
  base: string,
  layers: readonly Layer[],
  context: Context,
): Promise<string> {
  let image = base;
  for (const layer of layers) image = await layerOn(engine, recipe, image, layer, context);
  return image;
}

async function layerOn(
  engine: Engine,
  recipe: Recipe,
  below: string,
  { title, script, args, network }: Layer,
  context: Context,
): Promise<string> {
  const id = await askEngine(engine, ['image', 'inspect', '--format', '{{.Id}}', below], {
    signal: context.signal,
  });
  const image = `${below}-with-${digestOf(id, args, script).slice(0, 12)}`;
  return once(image, async () => {
    if ((await madeAt(engine, image, context)) === undefined) {
      await context.reporter.step(`${title} in the base image of ${recipe.distro.title}`, () =>
        commitScript(engine, recipe, { from: below, to: image, script, args, network }, context),
      );
    }
    return image;
  });
}

async function provideImage(
  engine: Engine,
  recipe: Recipe,
  image: string,
  context: Context,
): Promise<string> {
  const made = await madeAt(engine, image, context);
  if (made !== undefined && (context.offline || !isStale(made))) return image;
  try {
    await makeImage(engine, recipe, image, context);
  } catch (error) {
    context.signal.throwIfAborted();
    if (made === undefined) throw error;
    context.reporter.warn(`an old base image is used because it could not be rebuilt: ${messageOf(error)}`);
    return image;
  }
  await removeOthers(engine, recipe, image, context);
  return image;
}

/** When the image was built (milliseconds since 1970); undefined when it does not exist. */
async function madeAt(engine: Engine, image: string, context: Context): Promise<number | undefined> {
  const format = `{{index .Config.Labels "${madeLabel}"}}`;
  const result = await callEngine(engine, ['image', 'inspect', '--format', format, image], {
    signal: context.signal,
  });
  return result.exitCode === 0 ? Number(result.stdout.trim()) : undefined;
}

async function makeImage(engine: Engine, recipe: Recipe, image: string, context: Context): Promise<void> {
  const title = `build the base image of ${recipe.distro.title} for ${engine.name}`;
  await context.reporter.step(title, async () => {
    const reason = context.offline ? 'offline' : await pull(engine, recipe, context);
    if (reason === undefined) {
      const { script: first, args } = recipe.prepare;
      const script = `${await readFile(first, 'utf8')}\n${await readFile(ownMachine, 'utf8')}`;
      const change = { from: recipe.image, to: image, script, args, network: 'host' } as const;
      await commitScript(engine, recipe, change, context);
      return;
    }
    if (recipe.bootstrap !== undefined) context.reporter.info(`no image from a registry: ${reason}`);
    const tar = await bootstrapTar(recipe, context);
    await askEngine(engine, ['import', ...changes(recipe), tar, image], { signal: context.signal });
  });
}

/** Pulls the registry's image; returns why that was not possible, in one line, or undefined. */
async function pull(engine: Engine, recipe: Recipe, context: Context): Promise<string | undefined> {
  const result = await callEngine(engine, ['pull', '--quiet', recipe.image], {
    signal: context.signal,
    timeout: 600_000,
  });
  return result.exitCode === 0 ? undefined : (result.stderr.trim().split('\n').at(-1) ?? '');
}

interface Change {
  readonly from: string;
  readonly to: string;
  /** POSIX shell, run as root. */
  readonly script: string;
  readonly args: readonly string[];
  readonly network: 'host' | 'none';
}

/** Runs a script in a container of one image, and commits the result as another. */
async function commitScript(
  engine: Engine,
  recipe: Recipe,
  { from, to, script, args, network }: Change,
  context: Context,
): Promise<void> {
  const name = `mathesar-prepare-${recipe.distro.name}-${randomUUID().slice(0, 8)}`;
  const proxies = ['http_proxy', 'https_proxy', 'no_proxy'].filter((variable) => process.env[variable]);
  const options = [
    `--network=${network}`,
    ...['--label', `${ownerLabel}=${ownerName()}`, '--name', name, '--interactive'],
    ...proxies.flatMap((variable) => ['--env', variable]),
  ];
  try {
    await askEngine(engine, ['run', ...options, from, 'sh', '-s', '--', ...args], {
      signal: context.signal,
      input: script,
      timeout: 900_000,
    });
    await askEngine(engine, ['commit', ...changes(recipe), name, to], { signal: context.signal });
  } finally {
    await callEngine(engine, ['rm', '--force', '--volumes', name]);
  }
}

/** Dockerfile instructions that `import` and `commit` take. */
function changes(recipe: Recipe): readonly string[] {
  return [
    ['--change', 'CMD ["/sbin/init"]'],
    ['--change', `LABEL ${distroLabel}=${recipe.distro.name}`],
    ['--change', `LABEL ${madeLabel}=${Date.now()}`],
  ].flat();
}

/** Removes untagged images of the distro, and stale ones of other recipes; images in use stay. */
async function removeOthers(engine: Engine, recipe: Recipe, image: string, context: Context): Promise<void> {
  const filter = `label=${distroLabel}=${recipe.distro.name}`;
  const list = await askEngine(
    engine,
    ['image', 'ls', '--filter', filter, '--format', '{{.Repository}}:{{.Tag}} {{.ID}}'],
    { signal: context.signal },
  );
  for (const line of list.split('\n').filter((candidate) => candidate !== '')) {
    const [name = '', id = ''] = line.split(' ');
    const made = await madeAt(engine, id, context);
    const untagged = name.startsWith('<none>');
    if (name === image || (!untagged && made !== undefined && !isStale(made))) continue;
    // Without --force, so that the engine keeps what a container of another run still uses.
    await callEngine(engine, ['image', 'rm', id], { signal: context.signal });
  }
}
