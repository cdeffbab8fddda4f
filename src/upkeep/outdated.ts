import type { Configuration } from '../config/configuration.ts';
import { pythonsOf } from '../config/pythons.ts';
import { UserError } from '../support/errors.ts';
import type { Context } from '../support/context.ts';
import { sha256 } from '../support/caching/digest.ts';
import { postgresql as trialLock } from '../ways/zipapp/libraries.ts';
import { buildVirtualenv } from '../virtualenv/build.ts';
import { parseRequirements } from '../virtualenv/lock/requirements.ts';
import { readLock, resolvedOn } from '../virtualenv/lock/write-lock.ts';
import type { Target } from '../virtualenv/virtualenv.ts';
import { withoutMisfits } from './fitting.ts';
import { bundledLibraries, type BundledLibrary } from './libraries.ts';
import { comparePins, type Pin } from './pins.ts';
import { targetsOf } from './targets.ts';

/** What is newer than what a lock has. */
export interface Outdated {
  /** Name of the lock's file. */
  readonly lock: string;
  /** The day since which its versions are what they are, YYYY-MM-DD; absent in a lock that does not say it. */
  readonly resolved?: string;
  readonly pins: readonly Pin[];
  /** The same of the PostgreSQL that a trial in a .pyz brings, which has a lock of its own. */
  readonly trial: readonly Pin[];
  /** The native libraries in the wheels for one target. */
  readonly libraries: readonly BundledLibrary[];
}

/**
 * Compares a lock and that of the trial's PostgreSQL with the package index, and lists the native libraries in its wheels for a target.
 * @param name the lock's file in packaging/locks
 * @throws UserError when there is no such lock, or the index cannot be asked
 */
export async function findOutdated(
  name: string,
  { distros, definition, libraries }: Pick<Configuration, 'distros' | 'definition' | 'libraries'>,
  target: Target,
  context: Context,
  folder?: string,
): Promise<Outdated> {
  const text = await readLock(name, folder);
  if (text === '') {
    throw new UserError(`there is no lock packaging/locks/${name}`, {
      hints: ['Make it with "npm run lock", with the same --source and --version.'],
    });
  }
  const surroundings = { pythons: pythonsOf(distros), targets: targetsOf(distros.all) };
  const requirements = parseRequirements(text, name);
  const pins = await context.reporter.step(`ask the package index about ${name}`, async () =>
    withoutMisfits(await comparePins(requirements, surroundings, context), surroundings.pythons, context),
  );
  const trial = parseRequirements(await readLock(trialLock, folder), trialLock);
  const lock = { text, digest: sha256(text), origin: name };
  const virtualenv = await context.reporter.step('look into the wheels', () =>
    buildVirtualenv({ lock, target, definition }, context),
  );
  const resolved = resolvedOn(text);
  return {
    lock: name,
    ...(resolved === undefined ? {} : { resolved }),
    pins,
    trial: await comparePins(trial, surroundings, context),
    libraries: await bundledLibraries(virtualenv, libraries, pins),
  };
}
