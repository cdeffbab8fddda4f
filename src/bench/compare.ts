import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compressions, type Compression } from '../plan/compression.ts';
import { run } from '../support/process.ts';
import type { Context } from '../support/context.ts';
import { control } from './control.ts';

/** The result of one packer. */
export interface Measured {
  readonly packer: 'ours' | 'dpkg-deb';
  readonly compression: Compression;
  /** Seconds. */
  readonly wall: number;
  readonly cpu: number;
  /** Bytes: the package, and the peak memory of the largest process. */
  readonly size: number;
  readonly peak: number;
}

/** Ours divided by dpkg-deb's: below 1 is better. */
export interface Ratio {
  readonly compression: Compression;
  readonly time: number;
  readonly size: number;
  readonly peak: number;
}

/**
 * Packs a folder with our writer and with dpkg-deb, in each compression, one after the other.
 * @param folder a tree that belongs to the caller: a folder DEBIAN is added to it
 * @param out where the packages are written
 * @throws UserError when dpkg-deb, xz or python3 is missing
 */
export async function comparePackers(
  folder: string,
  out: string,
  context: Context,
): Promise<readonly Measured[]> {
  await addControl(folder);
  const measured: Measured[] = [];
  for (const compression of compressions) {
    for (const packer of ['ours', 'dpkg-deb'] as const) {
      const path = join(out, `${packer}-${compression}.deb`);
      const command = commandOf(packer, compression, folder, path);
      const result = await context.reporter.step(`${packer} ${compression}`, () => measure(command, context));
      measured.push({ packer, compression, ...result, size: (await stat(path)).size });
    }
  }
  return measured;
}

/** Our figures divided by dpkg-deb's, for each compression. */
export function ratios(measured: readonly Measured[]): readonly Ratio[] {
  return compressions.flatMap((compression) => {
    const of = (packer: Measured['packer']): Measured | undefined =>
      measured.find((found) => found.packer === packer && found.compression === compression);
    const ours = of('ours');
    const theirs = of('dpkg-deb');
    if (ours === undefined || theirs === undefined) return [];
    return [
      {
        compression,
        time: ours.wall / theirs.wall,
        size: ours.size / theirs.size,
        peak: ours.peak / theirs.peak,
      },
    ];
  });
}

/** Adds the control file that dpkg-deb needs; our packer skips that folder. */
async function addControl(folder: string): Promise<void> {
  await mkdir(join(folder, 'DEBIAN'));
  const lines = [
    `Package: ${control.name}`,
    `Version: ${control.version}`,
    `Architecture: ${control.arch}`,
    `Maintainer: ${control.maintainer}`,
    `Description: ${control.summary}`,
  ];
  await writeFile(join(folder, 'DEBIAN/control'), `${lines.join('\n')}\n`);
}

function commandOf(
  packer: Measured['packer'],
  compression: Compression,
  folder: string,
  path: string,
): readonly string[] {
  if (packer === 'dpkg-deb')
    return ['dpkg-deb', `-Z${compression}`, '--root-owner-group', '--build', folder, path];
  return [process.execPath, fileURLToPath(new URL('pack.ts', import.meta.url)), folder, path, compression];
}

async function measure(
  command: readonly string[],
  context: Context,
): Promise<Pick<Measured, 'wall' | 'cpu' | 'peak'>> {
  const script = fileURLToPath(new URL('measure.py', import.meta.url));
  const { stdout } = await run('python3', [script, ...command], context);
  return JSON.parse(stdout) as Pick<Measured, 'wall' | 'cpu' | 'peak'>;
}
