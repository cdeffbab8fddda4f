import { compareVersions, sameVersion } from '../upstream/version.ts';
import type { Context } from '../support/context.ts';
import type { Pythons } from '../config/pythons.ts';
import type { Requirement } from '../virtualenv/lock/requirements.ts';
import type { Target } from '../virtualenv/virtualenv.ts';
import { newestOffered, type Offered } from './offered.ts';
import { seriesOf } from '../virtualenv/lock/series.ts';
import { appliesTo, targetsWithout } from './targets.ts';

/** A version that is newer than the locked one. */
export interface Newer {
  readonly version: string;
  /** YYYY-MM-DD; absent where the index does not say it. */
  readonly published?: string;
  /** Targets that have the locked version but cannot have this one. */
  readonly without: readonly Pick<Target, 'python' | 'arch'>[];
  /** What else keeps it out. */
  readonly why?: string;
}

/** A version in a lock, and what the index has that is newer. */
export interface Pin {
  readonly name: string;
  readonly locked: string;
  /** Where the lock has this version: a marker; absent for everywhere. */
  readonly marker?: string;
  readonly published?: string;
  readonly series: string;
  /** The newest of its series that every target can have which has the locked one. */
  readonly patch?: Newer;
  /** Newer ones of its series that cannot be had; the newest first. */
  readonly refused: readonly Newer[];
  /** The newest at all. */
  readonly newest?: Newer;
  /** True where the index offers it no more: it is gone, or yanked. */
  readonly withdrawn: boolean;
}

/** What a version has to fit. */
export interface Surroundings {
  readonly pythons: Pythons;
  readonly targets: readonly Target[];
}

interface Locked extends Surroundings {
  readonly name: string;
  readonly version: string;
  readonly series: string;
  readonly marker: string | undefined;
  /** As the index has it; undefined where it is gone. */
  readonly offered: Offered | undefined;
}

/**
 * Compares every version of a lock with the index.
 * @param lock the lock's requirements, each with "=="
 * @throws UserError when the index cannot be asked
 */
export async function comparePins(
  lock: readonly Requirement[],
  surroundings: Surroundings,
  context: Context,
): Promise<readonly Pin[]> {
  const ask = (lines: readonly string[]) => newestOffered([...new Set(lines)], surroundings.pythons, context);
  const wanted = lock.map(({ name, specifier, marker }) => {
    const version = specifier.replace(/^==/, '');
    return { name, version, series: seriesOf(version), marker };
  });
  const exact = await ask(wanted.map((pin) => line(pin, `==${pin.version}`)));
  const inSeries = await ask(wanted.map((pin) => line(pin, `==${pin.series}.*`)));
  const all = await ask(wanted.map(({ name }) => name));

  return Promise.all(
    wanted.map(async (pin) => {
      const { name, version, series, marker } = pin;
      const offered = exact.find((each) => each.name === name && sameVersion(each.version, version));
      const locked = { ...pin, ...within(surroundings, marker), offered };
      const best = forEveryPython(locked, inSeries);
      const newest = newestOf(locked, all);
      return {
        name,
        locked: version,
        ...(marker === undefined ? {} : { marker }),
        ...(offered?.published === undefined ? {} : { published: offered.published }),
        series,
        ...(await patchOf(locked, best, ask)),
        ...(newest === undefined ? {} : { newest }),
        withdrawn: best === undefined || compareVersions(best.version, version) < 0,
      };
    }),
  );
}

/** The newest of the series that fits everywhere, and the newer ones that do not. */
async function patchOf(
  locked: Locked,
  best: Offered | undefined,
  ask: (lines: readonly string[]) => Promise<readonly Offered[]>,
): Promise<Pick<Pin, 'patch' | 'refused'>> {
  const refused: Newer[] = [];
  let candidate = best;
  while (candidate !== undefined && compareVersions(candidate.version, locked.version) > 0) {
    const newer = newerThan(locked, candidate);
    if (newer.without.length === 0) return { patch: newer, refused };
    refused.push(newer);
    const older = line(locked, `==${locked.series}.*,<${candidate.version}`);
    candidate = forEveryPython(locked, await ask([older]));
  }
  return { refused };
}

/** Of the versions in a pin's series, the one that all its Pythons can have: an index may have newer ones for some. */
function forEveryPython(pin: Locked, offered: readonly Offered[]): Offered | undefined {
  const own = newestFirst(
    offered.filter(({ name, version }) => name === pin.name && seriesOf(version) === pin.series),
  );
  const best = pin.pythons.map((python) => own.find(({ marker }) => appliesTo(marker, python)));
  const oldest = best.includes(undefined)
    ? undefined
    : newestFirst(best.flatMap((each) => each ?? [])).at(-1);
  if (oldest === undefined) return undefined;
  const { name, version, wheels, published } = oldest;
  // Without its marker, which leaves out the Pythons that a newer one is for; they can have this one, too.
  return { name, version, wheels, ...(published === undefined ? {} : { published }) };
}

/** The newest at all that one of its Pythons can have. */
function newestOf(pin: Locked, offered: readonly Offered[]): Newer | undefined {
  const own = offered.filter(
    ({ name, marker }) => name === pin.name && pin.pythons.some((python) => appliesTo(marker, python)),
  );
  const [newest] = newestFirst(own);
  if (newest === undefined || compareVersions(newest.version, pin.version) <= 0) return undefined;
  return newerThan(pin, newest);
}

function newerThan({ offered, targets }: Locked, candidate: Offered): Newer {
  const { version, published } = candidate;
  const without = targetsWithout(candidate, offered, targets).map(({ python, arch }) => ({ python, arch }));
  return { version, ...(published === undefined ? {} : { published }), without };
}

/** The Pythons and targets that a marker is about. */
function within({ pythons, targets }: Surroundings, marker: string | undefined): Surroundings {
  const [first, ...others] = pythons.filter((python) => appliesTo(marker, python));
  if (first === undefined) return { pythons, targets: [] };
  return { pythons: [first, ...others], targets: targets.filter(({ python }) => appliesTo(marker, python)) };
}

function newestFirst(offered: readonly Offered[]): readonly Offered[] {
  return [...offered].sort((one, other) => compareVersions(other.version, one.version));
}

function line({ name, marker }: Pick<Locked, 'name' | 'marker'>, specifier: string): string {
  return `${name}${specifier}${marker === undefined ? '' : ` ; ${marker}`}`;
}
