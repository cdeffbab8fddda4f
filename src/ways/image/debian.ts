import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { remove } from 'fs-extra/esm';
import { tarEntries } from '../../formats/deb/encoding/read-tar.ts';
import { debianMirror } from '../../machines/base/mirror.ts';
import { runMmdebstrap } from '../../machines/base/mmdebstrap.ts';
import { cached } from '../../support/caching/cache.ts';
import type { Context } from '../../support/context.ts';
import { digestOf } from '../../support/caching/digest.ts';
import { UserError } from '../../support/errors.ts';
import { inScratch } from '../../support/files/scratch.ts';
import { dayOf } from '../../support/text/day.ts';

/** Folder of the cache. */
const kind = 'image-packages';
const archives = /^(?:\.\/)?var\/cache\/apt\/archives\/([^/]+\.deb)$/;

export interface Wish {
  /** A suite of Debian, such as "trixie". */
  readonly suite: string;
  /** True for one that is not released yet: it has no security updates of its own, and its lists may have expired. */
  readonly expires: boolean;
  readonly arch: string;
  /** Packages to have; apt adds what they depend on. */
  readonly names: readonly string[];
}

/**
 * Debian's packages for an image, with security updates: apt chooses and verifies them by the archive's keys. Once a day,
 * as a new image is what brings updates to people; offline, those of the last time.
 * @returns paths of .deb files, in the order of their names
 * @throws UserError without mmdebstrap or a mirror, or offline when there are none yet
 */
export async function debianPackages(wish: Wish, context: Context): Promise<readonly string[]> {
  const mirror = await debianMirror();
  const key = `${wish.suite}-${wish.arch}-${digestOf(wish, mirror).slice(0, 16)}`;
  const today = `${key}-${dayOf()}`;
  const last = await lastOf(context.cacheDir, key);
  if (context.offline && last === undefined) {
    throw new UserError('Debian’s packages for this image are not in the cache', {
      hints: ['Run once without --offline.'],
    });
  }
  const folder =
    context.offline && last !== undefined
      ? last
      : await cached(context.cacheDir, kind, today, (temporary) =>
          download(wish, mirror, temporary, context),
        );
  if (last !== undefined && last !== folder) await remove(last);
  const names = (await readdir(folder)).sort();
  return names.map((name) => join(folder, name));
}

async function lastOf(cacheDir: string, key: string): Promise<string | undefined> {
  const names = await readdir(join(cacheDir, kind)).catch(() => []);
  const last = names
    .filter((name) => new RegExp(`^${key}-\\d{4}-\\d\\d-\\d\\d$`).test(name))
    .sort()
    .at(-1);
  return last === undefined ? undefined : join(cacheDir, kind, last);
}

async function download(
  wish: Wish,
  mirror: string | undefined,
  target: string,
  context: Context,
): Promise<void> {
  await inScratch(context, async (scratch) => {
    const tar = join(scratch, 'packages.tar');
    const from = mirror === undefined ? '' : ` from ${mirror}`;
    await context.reporter.step(`download Debian’s packages${from}`, () =>
      runMmdebstrap(mmdebstrapArguments(wish, mirror, tar), context),
    );
    await mkdir(target);
    for await (const { header, content } of tarEntries(createReadStream(tar))) {
      const name = archives.exec(header.name)?.[1];
      if (name !== undefined) await pipeline(content, createWriteStream(join(target, basename(name))));
    }
  });
  if ((await readdir(target)).length === 0) throw new Error('mmdebstrap has kept no package');
}

/** It unpacks them too, which nobody needs, but runs nothing of them: any user can do that. Exported for its test. */
export function mmdebstrapArguments(
  { suite, expires, arch, names }: Wish,
  mirror: string | undefined,
  target: string,
): readonly string[] {
  const updates = expires
    ? []
    : [`deb ${mirror ?? ''} ${suite}-updates main`, `deb ${mirror ?? ''}-security ${suite}-security main`];
  return [
    '--variant=extract',
    '--format=tar',
    '--skip=essential/unlink,cleanup/apt,cleanup/apt/cache',
    `--architectures=${arch}`,
    `--include=${[...names].sort().join(',')}`,
    ...(expires ? ['--aptopt=Acquire::Check-Valid-Until "false"'] : []),
    suite,
    target,
    ...(mirror === undefined ? [] : [`deb ${mirror} ${suite} main`, ...updates]),
  ];
}
