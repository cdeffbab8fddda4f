import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compressions } from '../plan/compression.ts';
import { run } from '../support/process.ts';
import type { Context } from '../support/context.ts';
import { commandOf, fileOf, packers, prepare, type Bench, type Packer, type Way } from './packers.ts';

/** The result of one packer. */
export interface Measured extends Way {
  /** Seconds. */
  readonly wall: number;
  readonly cpu: number;
  /** Bytes: the package, and the peak memory of the largest process. */
  readonly size: number;
  readonly peak: number;
}

/** Ours divided by another packer's: below 1 is better. */
export interface Ratio extends Way {
  readonly time: number;
  readonly size: number;
  readonly peak: number;
}

/** Every packer that writes a format, in each compression. */
const ways: readonly Way[] = (['deb', 'rpm'] as const).flatMap((format) =>
  compressions.flatMap((compression) =>
    packers
      .filter((packer) => format === 'deb' || packer !== 'dpkg-deb')
      .map((packer) => ({ packer, format, compression })),
  ),
);

/**
 * Packs a folder with our writers, dpkg-deb and nfpm, in each format and compression, one after the other. Ours begins with
 * an empty cache.
 * @throws UserError when dpkg-deb, xz or python3 is missing
 */
export async function comparePackers(bench: Bench, context: Context): Promise<readonly Measured[]> {
  await prepare(bench);
  const measured: Measured[] = [];
  for (const way of ways) {
    const title = `${way.packer}, .${way.format} in ${way.compression}`;
    const result = await context.reporter.step(title, () => measure(commandOf(bench, way), context));
    measured.push({ ...way, ...result, size: (await stat(fileOf(bench, way))).size });
  }
  return measured;
}

/** Our figures divided by those of each other packer of the same format and compression. */
export function ratios(measured: readonly Measured[]): readonly Ratio[] {
  const find = (packer: Packer, { format, compression }: Way): Measured | undefined =>
    measured.find((one) => one.packer === packer && one.format === format && one.compression === compression);
  return measured.flatMap((theirs) => {
    const ours = find('ours', theirs);
    if (ours === undefined || theirs.packer === 'ours') return [];
    const { packer, format, compression } = theirs;
    const [time, size, peak] = [ours.wall / theirs.wall, ours.size / theirs.size, ours.peak / theirs.peak];
    return [{ packer, format, compression, time, size, peak }];
  });
}

async function measure(
  command: readonly string[],
  context: Context,
): Promise<Pick<Measured, 'wall' | 'cpu' | 'peak'>> {
  const script = fileURLToPath(new URL('measure.py', import.meta.url));
  const { stdout } = await run('python3', [script, ...command], context);
  return JSON.parse(stdout) as Pick<Measured, 'wall' | 'cpu' | 'peak'>;
}
