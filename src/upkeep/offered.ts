import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { parse } from 'smol-toml';
import { z } from 'zod';
import type { Pythons } from '../config/pythons.ts';
import type { Context } from '../support/context.ts';
import { inScratch } from '../support/files/scratch.ts';
import { fileNameOf } from '../virtualenv/lock/resolve.ts';
import { runUv } from '../virtualenv/uv/run-uv.ts';
import { inOneSentence, isUnmet } from '../virtualenv/uv/uv-failure.ts';

/** A version of a package that the index offers: not yanked, no pre-release, and with a wheel. */
export interface Offered {
  /** Normalised name (PEP 503). */
  readonly name: string;
  readonly version: string;
  /** For which Pythons and machines it is, as a marker; absent for all. */
  readonly marker?: string;
  /** Names of its wheels' files. */
  readonly wheels: readonly string[];
  /** The day when its first wheel came, YYYY-MM-DD; absent where the index does not say it. */
  readonly published?: string;
}

/**
 * The newest version that the index offers for each requirement, for each Python; uv asks the index, with the machine's own
 * settings. A requirement that nothing meets is left out.
 * @param requirements lines of a requirements file
 * @throws UserError when the index cannot be asked
 */
export async function newestOffered(
  requirements: readonly string[],
  pythons: Pythons,
  context: Context,
): Promise<readonly Offered[]> {
  if (requirements.length === 0) return [];
  const together = await offeredTogether(requirements, 'alone', pythons, context);
  if (together !== undefined) return together;
  // One of them cannot be met, and uv does not say what the others would be.
  const limit = pLimit(4);
  const apart = requirements.map((line) => limit(() => offeredTogether([line], 'alone', pythons, context)));
  return (await Promise.all(apart)).flatMap((offered) => offered ?? []);
}

const file = z.object({ url: z.string(), 'upload-time': z.coerce.date().optional() });

/** The parts that are read of a pylock.toml (PEP 751). */
const pylock = z.object({
  packages: z
    .array(
      z.object({
        name: z.string(),
        version: z.string(),
        marker: z.string().optional(),
        wheels: z.array(file).default([]),
      }),
    )
    .default([]),
});

/**
 * The newest versions that meet all requirements.
 * @param how each alone, or with what packages ask of each other
 * @returns undefined when they cannot be met
 * @throws UserError when the index cannot be asked
 */
export async function offeredTogether(
  requirements: readonly string[],
  how: 'alone' | 'fitting',
  [oldest]: Pythons,
  context: Context,
): Promise<readonly Offered[] | undefined> {
  return inScratch(context, async (folder) => {
    await writeFile(join(folder, 'wanted.txt'), requirements.map((line) => `${line}\n`).join(''));
    const args = [
      ...['pip', 'compile', '--quiet', '--universal', '--python-version', oldest],
      ...(how === 'alone' ? ['--no-deps'] : []),
      // Without this, uv would run the build of a package that has no wheel.
      ...['--only-binary', ':all:', '--prerelease', 'disallow', '--no-header', '--no-annotate'],
      ...['--format', 'pylock.toml', '--output-file', 'pylock.toml', 'wanted.txt'],
    ];
    try {
      await runUv(args, context, { cwd: folder });
    } catch (error) {
      if (isUnmet(error)) return undefined;
      throw inOneSentence(error);
    }
    return offeredIn(await readFile(join(folder, 'pylock.toml'), 'utf8'));
  });
}

function offeredIn(text: string): readonly Offered[] {
  return pylock.parse(parse(text)).packages.map(({ name, version, marker, wheels }) => {
    const times = wheels.flatMap((wheel) => wheel['upload-time'] ?? []).sort((a, b) => +a - +b);
    const published = times[0]?.toISOString().slice(0, 10);
    return {
      name,
      version,
      ...(marker === undefined ? {} : { marker }),
      wheels: wheels.map(({ url }) => fileNameOf(url)),
      ...(published === undefined ? {} : { published }),
    };
  });
}
