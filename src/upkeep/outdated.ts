import type { Configuration } from '../config/configuration.ts';
import { pythonsOf } from '../config/pythons.ts';
import { UserError } from '../support/errors.ts';
import type { Context } from '../support/context.ts';
import { parseRequirements } from '../virtualenv/lock/requirements.ts';
import { readLock, resolvedOn } from '../virtualenv/lock/write-lock.ts';
import { comparePins, type Pin } from './pins.ts';
import { targetsOf } from './targets.ts';

/** What is newer than what a lock has. */
export interface Outdated {
  /** Name of the lock's file. */
  readonly lock: string;
  /** The day since which its versions are what they are, YYYY-MM-DD; absent in a lock that does not say it. */
  readonly resolved?: string;
  readonly pins: readonly Pin[];
}

/**
 * Compares a lock with the package index.
 * @param name the lock's file in packaging/locks
 * @throws UserError when there is no such lock, or the index cannot be asked
 */
export async function findOutdated(
  name: string,
  { distros }: Pick<Configuration, 'distros'>,
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
  const pins = await context.reporter.step(`ask the package index about ${name}`, () =>
    comparePins(requirements, surroundings, context),
  );
  const resolved = resolvedOn(text);
  return { lock: name, ...(resolved === undefined ? {} : { resolved }), pins };
}
