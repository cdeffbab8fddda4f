import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import type { Lock } from './lock.ts';
import { parseRequirements } from './requirements.ts';
import { runUv } from '../uv/run-uv.ts';
import { inScratch } from '../../support/files/scratch.ts';
import { targetOptions } from '../native/target-platform.ts';
import type { Target } from '../virtualenv.ts';
import { bestWheel } from '../wheel/wheel-file-name.ts';

/** A file of a package on an index, with the digest that the lock names. */
export interface LockedFile {
  readonly url: string;
  readonly sha256: string;
}

/** What the lock says about one package for one target. */
export interface LockedPackage {
  /** Normalised name (PEP 503). */
  readonly name: string;
  readonly version: string;
  /** The best wheel that the target can load, if there is one. */
  readonly wheel?: LockedFile;
  readonly sdist?: LockedFile;
}

/**
 * The packages of a lock that the target needs, with their files that fit it.
 * @throws UserError when the index cannot be read or has other files than the lock
 */
export async function resolveForTarget(
  lock: Lock,
  target: Target,
  context: Context,
): Promise<readonly LockedPackage[]> {
  const listing = await inScratch(context, async (folder) => {
    await writeFile(join(folder, 'lock.txt'), lock.text);
    await runUv(
      [
        ...[
          'pip',
          'compile',
          '--quiet',
          '--no-deps',
          ...targetOptions(target),
          '--no-header',
          '--no-annotate',
        ],
        ...['--format', 'pylock.toml', '--output-file', 'pylock.toml', 'lock.txt'],
      ],
      context,
      { cwd: folder },
    );
    return readFile(join(folder, 'pylock.toml'), 'utf8');
  });
  const locked = new Map<string, Set<string>>();
  for (const { name, specifier, hashes } of parseRequirements(lock.text, lock.origin)) {
    locked.set(`${name}${specifier}`, new Set(hashes));
  }
  return pylock.parse(parse(listing)).packages.map((found) => {
    const hashes = locked.get(`${found.name}==${found.version}`) ?? new Set();
    return lockedPackage(found, hashes, lock.origin, target);
  });
}

const file = z.object({ url: z.string(), hashes: z.object({ sha256: z.string() }) });

/** The parts that are read of a pylock.toml (PEP 751). Older versions of uv list every target's wheels. */
const pylock = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      wheels: z.array(file).default([]),
      sdist: file.optional(),
    }),
  ),
});

function lockedPackage(
  { name, version, wheels, sdist }: z.infer<typeof pylock>['packages'][number],
  hashes: ReadonlySet<string>,
  origin: string,
  target: Target,
): LockedPackage {
  const isLocked = (candidate: z.infer<typeof file>): boolean => hashes.has(candidate.hashes.sha256);
  const bestOf = (candidates: typeof wheels): (typeof wheels)[number] | undefined => {
    const best = bestWheel(
      candidates.map(({ url }) => fileNameOf(url)),
      target,
    );
    return candidates.find(({ url }) => fileNameOf(url) === best);
  };
  // Ignores wheels that were added to the index after the lock was made.
  const wheel = bestOf(wheels.filter(isLocked));
  const other = wheel ?? bestOf(wheels);
  if (wheel === undefined && other !== undefined) {
    throw new UserError(`${fileNameOf(other.url)} on the index is not the file in the lock (${origin})`, {
      hints: [
        'Find out why before you go on: files on an index never change, though new ones may be added.',
        'Ask the operator of the index. If the wheel is new, run "npm run lock" again.',
      ],
    });
  }
  return {
    name,
    version,
    ...(wheel === undefined ? {} : { wheel: { url: wheel.url, sha256: wheel.hashes.sha256 } }),
    ...(sdist === undefined || !isLocked(sdist)
      ? {}
      : { sdist: { url: sdist.url, sha256: sdist.hashes.sha256 } }),
  };
}

/** Last part of a URL, decoded. */
export function fileNameOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
}
