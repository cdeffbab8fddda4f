import { join } from 'node:path';
import { hostArchOf } from '../../config/architectures.ts';
import type { Configuration } from '../../config/configuration.ts';
import { readPackageFile } from '../../formats/shared/reading/read-package.ts';
import { startContainerMachine, ownAddress } from '../../machines/containers/container-machine.ts';
import type { ContainerMachine } from '../../machines/containers/container-machine.ts';
import type { Context } from '../../support/context.ts';
import { UserError } from '../../support/errors.ts';
import { inScratch } from '../../support/files/scratch.ts';
import { makeImage, type Image } from '../image/image.ts';

/** A move, by its name in moves.sh, and what it is for people. */
export interface Move {
  readonly step: string;
  readonly title: string;
  /** It needs a .pyz. */
  readonly needsZipapp?: boolean;
}

/** In this order: each takes what one before it has written. */
export const moves: readonly Move[] = [
  { step: 'native', title: 'the native package, with an account, data, an upload and a saved connection' },
  { step: 'native_to_inside', title: 'native package → container with PostgreSQL' },
  { step: 'inside_to_alone', title: 'container with PostgreSQL → container with a server elsewhere' },
  { step: 'alone_to_native', title: 'container with a server elsewhere → native package' },
  { step: 'trial_to_inside', title: 'trial → container with PostgreSQL', needsZipapp: true },
  { step: 'native_to_serve', title: 'native package → mathesar.pyz serve', needsZipapp: true },
  { step: 'serve_to_inside', title: 'mathesar.pyz serve → container with PostgreSQL', needsZipapp: true },
];

/** Milliseconds: a busy machine takes ten times as long as an idle one. */
const patience = 1_200_000;

/**
 * Moves Mathesar between ways to install, in one throwaway machine: each by `backup` and `restore`, then its account logs in,
 * the session of before is good, the saved connection opens with its password, and the upload is there.
 * @param files.package a .deb for a Debian with podman 5
 * @param files.zipapp a .pyz for that Debian's Python; without one, the moves that need it are left out
 * @returns the titles of what was done
 * @throws UserError with the step that failed, and what was shown
 */
export async function rehearseMoves(
  files: { readonly package: string; readonly zipapp?: string | undefined },
  configuration: Configuration,
  context: Context,
): Promise<readonly string[]> {
  const { record } = await readPackageFile(files.package);
  const distro = configuration.distros.all.find(({ name }) => name === record?.distro);
  if (distro?.machine.bootstrap === undefined || record?.arch !== hostArchOf(process.arch))
    throw new UserError(
      `${files.package} is not a package for Debian and this machine that this project has built`,
      {
        hints: ['Build one with: npm run package -- --distro debian'],
      },
    );
  const chosen = moves.filter((move) => move.needsZipapp !== true || files.zipapp !== undefined);
  await inScratch(context, async (out) => {
    const make = (title: string, withPostgresql: boolean) =>
      context.reporter.step(title, () =>
        makeImage(files.package, { withPostgresql, name: 'localhost/mathesar', out }, configuration, context),
      );
    const images = { alone: await make('image', false), inside: await make('image with PostgreSQL', true) };
    const also = [distro.server.package, ...distro.depends.map(({ name }) => name)];
    const machine = await context.reporter.step('a machine that runs containers', () =>
      startContainerMachine(distro, context, also),
    );
    try {
      await prepare(machine, files, images);
      const env = {
        ALONE: images.alone.reference,
        INSIDE: images.inside.reference,
        MAJOR: distro.postgresql,
        ADDRESS: ownAddress,
      };
      for (const { step, title } of chosen)
        await context.reporter.step(title, async () => {
          await machine.ask(['sh', '/srv/moves.sh', step], { env, timeout: patience });
        });
    } finally {
      await machine.dispose();
    }
  });
  return chosen.map(({ title }) => title);
}

async function prepare(
  machine: ContainerMachine,
  files: { readonly package: string; readonly zipapp?: string | undefined },
  images: Readonly<Record<string, Image>>,
): Promise<void> {
  for (const name of ['moves.sh', 'visit.py'])
    await machine.copyIn(join(import.meta.dirname, name), `/srv/${name}`);
  await machine.copyIn(join(import.meta.dirname, '../image/check/connection.py'), '/srv/connection.py');
  await machine.copyIn(files.package, '/srv/mathesar.deb');
  if (files.zipapp !== undefined) await machine.copyIn(files.zipapp, '/srv/mathesar.pyz');
  for (const { path } of Object.values(images)) await machine.load(path);
}
