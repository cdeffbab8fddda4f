import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Distro } from '../../../config/distros.ts';
import { readCommands } from '../../../docs/commands.ts';
import { follow } from '../../../docs/follow.ts';
import { goTool } from '../../../doctor/go-tool.ts';
import { startContainerMachine } from '../../../machines/containers/container-machine.ts';
import type { Context } from '../../../support/context.ts';
import { UserError, messageOf } from '../../../support/errors.ts';
import { inScratch } from '../../../support/files/scratch.ts';
import { call } from '../../../support/process.ts';
import { readContainer } from '../../container.ts';
import type { Image } from '../../image/image.ts';
import { Pods } from './pods.ts';
import { refuseValues } from './refusals.ts';
import { rulesFor, type Names } from './rules.ts';
import { Server } from './server.ts';
import { Walk } from './walk.ts';

const page = 'other-ways/kubernetes.md';

/**
 * Follows docs/other-ways/kubernetes.md without a cluster: helm renders what it would send to one, and podman plays that
 * in a throwaway machine, as two replicas on one database.
 * @param images the image to install, and the one to upgrade to, by the same name with another tag
 * @param distro a Debian with podman 5
 * @throws UserError with the command or the step that failed, and why
 */
export async function checkChart(
  images: { readonly older: Image; readonly newer: Image },
  distro: Distro,
  context: Context,
): Promise<void> {
  const told = new WeakSet<object>();
  const step = async (title: string, work: () => Promise<void>): Promise<void> => {
    try {
      await context.reporter.step(title.replaceAll(/\s*\\\n\s*/g, ' '), work);
    } catch (error) {
      context.signal.throwIfAborted();
      // A step within another has said which.
      if (error instanceof UserError && told.has(error)) throw error;
      const failed = new UserError(`${title}: ${messageOf(error)}`);
      told.add(failed);
      throw failed;
    }
  };
  const helm = await goTool('helm', context);
  await inScratch(context, async (folder) => {
    const machine = await startContainerMachine(distro, context, [distro.server.package]);
    try {
      await step('load both images', async () => {
        for (const { path } of [images.older, images.newer]) await machine.load(path);
      });
      await machine.copyIn(pathOf('log-in.py'), '/srv/log-in.py');
      const { health } = await readContainer();
      const walk = new Walk(new Pods(machine, health), await Server.start(machine), step);
      await follow(await readCommands(page), {
        rules: rulesFor(namesOf(images, helm), walk),
        cwd: folder,
        shell: (line, { cwd }) =>
          call('sh', ['-euc', line], { cwd, signal: context.signal, timeout: 600_000 }),
        step,
      });
      await step('wrong values are refused before anything reaches a cluster', () =>
        refuseValues(helm, join(folder, 'chart'), context),
      );
    } finally {
      await machine.dispose();
    }
  });
}

function namesOf({ older, newer }: { readonly older: Image; readonly newer: Image }, helm: string): Names {
  const [image = '', tag = ''] = older.reference.split(/:(?=[^:/]*$)/);
  return {
    helm,
    secretProgram: pathOf('secret.py'),
    image,
    older: tag,
    newer: newer.reference.slice(image.length + 1),
  };
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
