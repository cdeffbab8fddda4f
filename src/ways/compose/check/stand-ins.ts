import { join } from 'node:path';
import type { Distro } from '../../../config/distros.ts';
import { askEngine, callEngine } from '../../../machines/drivers/engine.ts';
import { podmanEngine } from '../../../machines/drivers/podman.ts';
import { debianMirror } from '../../../machines/base/mirror.ts';
import { runMmdebstrap } from '../../../machines/base/mmdebstrap.ts';
import type { ContainerMachine } from '../../../machines/containers/container-machine.ts';
import { cached } from '../../../support/caching/cache.ts';
import { codeDigest } from '../../../support/caching/code-digest.ts';
import type { Context } from '../../../support/context.ts';
import { digestOf } from '../../../support/caching/digest.ts';
import { inScratch } from '../../../support/files/scratch.ts';
import { keepLatest } from '../../../support/caching/keep-latest.ts';
import { dayOf } from '../../../support/text/day.ts';
import type { Container } from '../../container.ts';

const cacheFolder = 'stand-ins';
const folder = join(import.meta.dirname, 'stand-ins');

/** What stands in for an official image. */
export interface StandIn {
  /** Name of the image that it stands in for. */
  readonly image: string;
  readonly packages: readonly string[];
  /** Commands of mmdebstrap's hooks, before and after the packages are installed; "$1" is the root file system. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Instructions of a Dockerfile. */
  readonly changes: readonly string[];
}

/** Of PostgreSQL and Caddy, from the packages of a Debian. */
export function standIns({ postgresql, caddy }: Container, distro: Distro): readonly StandIn[] {
  const id = String(postgresql.user);
  const postgres = join(folder, 'postgres');
  return [
    {
      image: postgresql.image,
      packages: [`postgresql-${distro.postgresql}`],
      before: [
        `echo 'postgres:x:${id}:${id}::/var/lib/postgresql:/bin/sh' >> "$1/etc/passwd"`,
        `echo 'postgres:x:${id}:' >> "$1/etc/group"`,
      ],
      after: [
        `copy-in '${join(postgres, 'docker-entrypoint.sh')}' /usr/local/bin`,
        `sh '${join(postgres, 'arrange.sh')}' "$1"`,
      ],
      changes: [
        `ENV PATH=/usr/lib/postgresql/${distro.postgresql}/bin:/usr/local/bin:/usr/bin:/bin`,
        `ENV PGDATA=${postgresql.data}`,
        'ENV LANG=C.UTF-8',
        `VOLUME ${postgresql.data}`,
        'ENTRYPOINT ["docker-entrypoint.sh"]',
        'CMD ["postgres"]',
      ],
    },
    {
      image: caddy.image,
      packages: ['caddy', 'ca-certificates'],
      before: [],
      after: [],
      changes: ['CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile"]'],
    },
  ];
}

/**
 * Brings the images of PostgreSQL and Caddy into a machine, for root and for users: those of the registry where one
 * answers, else what stands in for them.
 * @returns the names of those that something stands in for
 */
export async function bringImages(
  machine: ContainerMachine,
  container: Container,
  users: readonly (string | undefined)[],
  context: Context,
): Promise<readonly string[]> {
  const stoodIn: string[] = [];
  for (const standIn of standIns(container, machine.distro)) {
    const isPulled = await pulled(standIn.image, machine, users, context);
    if (isPulled) continue;
    stoodIn.push(standIn.image);
    const tar = await rootOf(standIn, machine.distro, context);
    const place = '/home/root.tar';
    await machine.copyIn(tar, place);
    await machine.ask(['chmod', '644', place]);
    for (const user of users) {
      const changes = standIn.changes.flatMap((change) => ['--change', change]);
      await machine.ask(
        ['podman', 'import', '--quiet', ...changes, place, standIn.image],
        user === undefined ? {} : { user },
      );
    }
    await machine.ask(['rm', place]);
  }
  return stoodIn;
}

async function pulled(
  image: string,
  machine: ContainerMachine,
  users: readonly (string | undefined)[],
  context: Context,
): Promise<boolean> {
  if (context.offline) return false;
  const engine = await podmanEngine(context);
  const { signal } = context;
  const answer = await callEngine(engine, ['pull', '--quiet', image], { signal, timeout: 600_000 });
  if (answer.exitCode !== 0) return false;
  await inScratch(context, async (scratch) => {
    const archive = join(scratch, 'image.tar');
    await askEngine(engine, ['save', '--output', archive, image], { signal });
    for (const user of users) await machine.load(archive, user);
  });
  return true;
}

/** The root file system as a tar file in the cache. */
async function rootOf(standIn: StandIn, distro: Distro, context: Context): Promise<string> {
  const suite = distro.machine.bootstrap?.suite ?? '';
  const mirror = await debianMirror();
  const code = await codeDigest(folder);
  const day = dayOf();
  const key = `${suite}-${digestOf(standIn, suite, mirror, code, day).slice(0, 16)}.tar`;
  const tar = await cached(context.cacheDir, cacheFolder, key, (target) =>
    context.reporter.step(`make what stands in for ${standIn.image}`, () =>
      runMmdebstrap(
        [
          ...['--variant=minbase', '--format=tar', `--include=${standIn.packages.join(',')}`],
          ...standIn.before.map((hook) => `--essential-hook=${hook}`),
          ...standIn.after.map((hook) => `--customize-hook=${hook}`),
          ...['man', 'doc', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
          suite,
          target,
          ...(mirror === undefined ? [] : [mirror]),
        ],
        context,
      ),
    ),
  );
  await keepLatest(join(context.cacheDir, cacheFolder), { entries: 4 });
  return tar;
}
