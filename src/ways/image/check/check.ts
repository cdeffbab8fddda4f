import type { Context } from '../../../support/context.ts';
import { inScratch } from '../../../support/files/scratch.ts';
import { alone } from './alone.ts';
import { inside } from './inside.ts';
import { look } from './look.ts';
import { migrating } from './migrating.ts';
import { moveThere } from './moving.ts';
import { followPage } from './page.ts';
import { Podman } from './podman.ts';
import { Server } from './server.ts';
import { makeTrial, type CheckedImages } from './trial.ts';

/**
 * Uses an image with podman as people would: types docs/other-ways/containers.md, then does what may go wrong.
 * Containers, volumes, networks and the images that it has loaded are removed at the end, whatever comes.
 * @throws UserError with the step that failed, and why
 */
export async function checkImage(images: CheckedImages, context: Context): Promise<void> {
  const { image, withPostgresql, newer, server } = images;
  const podman = await Podman.open(context);
  try {
    await inScratch(context, async (folder) => {
      const trial = await makeTrial(images, podman, folder, context);
      await trial.step('load it', async () => {
        for (const one of new Set([image, server, newer ?? image])) await podman.load(one);
      });
      await look(trial);
      if (withPostgresql) {
        await followPage(trial);
        await inside(trial);
        return;
      }
      const elsewhere = await Server.start(trial);
      await followPage(trial, elsewhere);
      await alone(trial, elsewhere);
      await migrating(trial, elsewhere);
      await moveThere(trial, elsewhere);
    });
  } finally {
    await podman.close();
  }
}
