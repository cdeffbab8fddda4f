import { randomUUID } from 'node:crypto';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { isAlive, ownerName } from '../owner.ts';
import { askEngine, callEngine, ownerLabel, type Engine } from './engine.ts';

const repository = 'localhost/mathesar-package/own';

/**
 * Makes an image of a root file system, for one machine.
 * @param tar a file on this host
 * @returns the image's name; `removeImage` removes it once its container is gone
 */
export async function importRoot(engine: Engine, tar: string, context: Context): Promise<string> {
  const image = `${repository}:${randomUUID().slice(0, 8)}`;
  const changes = ['--change', 'CMD ["/sbin/init"]', '--change', `LABEL ${ownerLabel}=${ownerName()}`];
  await askEngine(engine, ['import', ...changes, tar, image], { signal: context.signal });
  return image;
}

/** Ignores the run's signal: an interrupted run still has to do this. */
export async function removeImage(engine: Engine, image: string): Promise<void> {
  const result = await callEngine(engine, ['image', 'rm', image], { timeout: 60_000 });
  if (result.exitCode !== 0 && !/no such image|image not known/i.test(result.stderr)) {
    throw new UserError(`the image ${image} could not be removed: ${result.stderr.trim()}`, {
      hints: [`Remove it with: ${engine.name} image rm ${image}`],
    });
  }
}

/** Removes the images of runs that ended without doing so. */
export async function sweepImages(engine: Engine, context: Context): Promise<void> {
  const format = `{{.Repository}}:{{.Tag}}`;
  const list = await askEngine(
    engine,
    ['image', 'ls', '--filter', `label=${ownerLabel}`, '--format', format],
    {
      signal: context.signal,
    },
  );
  for (const image of list.split('\n').filter((name) => name.startsWith(`${repository}:`))) {
    const label = `{{index .Config.Labels "${ownerLabel}"}}`;
    const owner = await callEngine(engine, ['image', 'inspect', '--format', label, image], {
      signal: context.signal,
    });
    // Another run may have removed it in the meantime.
    if (owner.exitCode === 0 && !isAlive(owner.stdout.trim())) await removeImage(engine, image);
  }
}
