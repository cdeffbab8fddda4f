import { mkdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readDefinition } from '../../../config/definition.ts';
import { readCommands, type PageCommand } from '../../../docs/commands.ts';
import { follow } from '../../../docs/follow.ts';
import { rulesFor, type Names } from './rules.ts';
import type { Server } from './server.ts';
import { signIn, type Trial } from './trial.ts';

const page = 'other-ways/containers.md';
/** Headings below which the page is about one of the two images. */
const inside = ['Start the image with PostgreSQL', 'Upgrade and move'];
const alone = ['Start the image without PostgreSQL'];

/**
 * Types what docs/other-ways/containers.md says about the image on this host, with names of its own.
 * @param server what the page calls db.example.org, for the image without PostgreSQL
 */
export async function followPage(trial: Trial, server?: Server): Promise<void> {
  const { podman, health, image, withPostgresql } = trial;
  const folder = join(trial.folder, 'page');
  await mkdir(folder);
  await server?.database('mathesar_django');
  const names: Names = {
    container: podman.container(),
    volume: podman.volume(),
    newVolume: podman.volume(),
    port: await freePort(),
    image: image.reference,
    file: image.path,
    network: server?.network ?? [],
    version: (await readDefinition()).release.version,
  };
  await follow(await commandsFor(withPostgresql), {
    rules: rulesFor(withPostgresql, names, {
      healthy: () => podman.healthy(names.container, health),
      signIn: (user, password) => signIn(trial, names.container, user, password),
    }),
    shell: podman.shell,
    cwd: folder,
    step: (title, work) => trial.step(title.replaceAll(/\s*\\\n\s*/g, ' '), work),
  });
  await podman.ask(['stop', names.container]);
}

/** The commands of the page that are about an image. */
export async function commandsFor(withPostgresql: boolean): Promise<readonly PageCommand[]> {
  const others = withPostgresql ? alone : inside;
  const commands = await readCommands(page, { programs: ['podman'] });
  return commands.filter(({ heading }) => !others.includes(heading));
}

/** A port of this host that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
