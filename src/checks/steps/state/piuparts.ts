import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { remove } from 'fs-extra/esm';
import type { Distro } from '../../../config/distros.ts';
import { debianMirror } from '../../../machines/base/mirror.ts';
import { runMmdebstrap } from '../../../machines/base/mmdebstrap.ts';
import { cached } from '../../../support/caching/cache.ts';
import type { Context } from '../../../support/context.ts';
import { digestOf } from '../../../support/caching/digest.ts';
import { call, isInstalled, missingPrograms, type RunResult } from '../../../support/process.ts';

const programs = ['piuparts', 'mmdebstrap', 'unshare'];
/** On every machine that the package is for. */
const included = 'systemd-sysv';
const defaultMirror = 'https://deb.debian.org/debian';

/** Why piuparts cannot examine a package for the distro here; undefined where it can. */
export async function reasonWithoutPiuparts(
  { machine, title }: Distro,
  context: Pick<Context, 'signal' | 'offline'>,
): Promise<string | undefined> {
  const missing: string[] = [];
  for (const name of programs) if (!(await isInstalled(name, context))) missing.push(name);
  if (missing.length > 0) return `${missingPrograms(missing)} here (npm run doctor -- --for check --install)`;
  if (process.geteuid?.() !== 0) return 'it needs root: piuparts unpacks a system and enters it';
  if (machine.bootstrap === undefined) return `there is no Debian mirror for ${title}`;
  return context.offline ? 'piuparts downloads what the package depends on' : undefined;
}

/**
 * Runs piuparts on a package file of this host, in a minimal system of the distro's suite. It has its own mounts and
 * processes, which end with it.
 * @param options of piuparts, besides those that say where it runs
 * @returns its exit code, and all that it said
 */
export async function runPiuparts(
  file: string,
  distro: Distro,
  options: readonly string[],
  context: Context,
): Promise<RunResult> {
  const suite = distro.machine.bootstrap?.suite ?? '';
  const mirror = (await debianMirror()) ?? defaultMirror;
  const base = await minimalSystem(suite, mirror, context);
  const scratch = await mkdtemp(join(tmpdir(), 'piuparts-'));
  const where = ['--basetgz', base, '--distribution', suite, '--mirror', mirror, '--tmpdir', scratch];
  try {
    const args = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'piuparts', ...where];
    return await call('unshare', [...args, ...options, file], { signal: context.signal, timeout: 1_500_000 });
  } finally {
    // Also after a kill, which gives piuparts no time for it.
    await remove(scratch);
  }
}

/**
 * A tar file with the suite's essential packages, apt and systemd, in the cache; piuparts upgrades what it unpacks. Else it
 * would install systemd with the package, and blame that for what systemd leaves behind.
 */
async function minimalSystem(suite: string, mirror: string, context: Context): Promise<string> {
  return cached(
    context.cacheDir,
    'piuparts',
    `${suite}-${digestOf(mirror, included).slice(0, 16)}.tar.gz`,
    (target) =>
      context.reporter.step(`make a minimal system of Debian ${suite} for piuparts`, async () => {
        const tar = `${target}.tar`;
        try {
          await runMmdebstrap(
            ['--variant=minbase', `--include=${included}`, '--format=tar', suite, tar, mirror],
            context,
          );
          await pipeline(createReadStream(tar), createGzip({ level: 1 }), createWriteStream(target));
        } finally {
          await remove(tar);
        }
      }),
  );
}
