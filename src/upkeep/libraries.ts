import { basename } from 'node:path';
import type { DeclaredLibrary } from '../config/licenses/libraries.ts';
import { nativeLibraries } from '../sbom/libraries.ts';
import { statedComponents } from '../sbom/wheel-sboms.ts';
import type { Virtualenv } from '../virtualenv/virtualenv.ts';
import type { Pin } from './pins.ts';

/** A native library that a wheel brings. */
export interface BundledLibrary {
  readonly name: string;
  /** Absent where nothing says it. */
  readonly version?: string;
  /** The day of that version, YYYY-MM-DD; absent where nothing says it. */
  readonly date?: string;
  readonly wheel: string;
  readonly wheelVersion: string;
  /** The day when the wheel's version came, YYYY-MM-DD: no library in it is newer. */
  readonly published?: string;
  /** Its files; none where only the wheel's SBOM tells of it. */
  readonly files: readonly string[];
}

/** What no scanner looks up as a library of its own: Rust crates are compiled in, and Python packages are pins. */
const notLibraries = /^pkg:(?:cargo|pypi)\//;

/**
 * The native libraries in a virtualenv's wheels, by wheel and name; a project's files with the same version are one.
 * @throws Error for a damaged ELF file
 */
export async function bundledLibraries(
  virtualenv: Pick<Virtualenv, 'entries' | 'wheels'>,
  declared: readonly DeclaredLibrary[],
  pins: readonly Pin[],
): Promise<readonly BundledLibrary[]> {
  const [found, stated] = await Promise.all([
    nativeLibraries(virtualenv, declared),
    statedComponents(virtualenv),
  ]);
  const versionsIn = (wheel: string, name: string) =>
    stated.find((each) => each.wheel === wheel && each.name.toLowerCase() === name.toLowerCase())?.version;
  const own = found.map(({ wheel, name, date, path, version = versionsIn(wheel, name) }) => ({
    ...{ wheel, name, version, date, files: [basename(path)] },
  }));
  const others = stated
    .filter(({ purl = '', wheel, name }) => {
      const isOwn = own.some(
        (each) => each.wheel === wheel && each.name.toLowerCase() === name.toLowerCase(),
      );
      return !isOwn && !notLibraries.test(purl);
    })
    .map(({ wheel, name, version }) => ({ wheel, name, version, date: undefined, files: [] }));
  const merged = new Map<string, (typeof own)[number]>();
  for (const each of [...own, ...others]) {
    const key = JSON.stringify([each.wheel, each.name.toLowerCase(), each.version]);
    const before = merged.get(key);
    merged.set(key, { ...each, files: [...(before?.files ?? []), ...each.files] });
  }
  return [...merged]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, each]) => {
      const { wheel, name, version, date, files } = each;
      const wheelVersion = virtualenv.wheels.find((candidate) => candidate.name === wheel)?.version ?? '';
      const published = pins.find((pin) => pin.name === wheel && pin.locked === wheelVersion)?.published;
      return {
        name,
        ...(version === undefined ? {} : { version }),
        ...(date === undefined ? {} : { date }),
        wheel,
        wheelVersion,
        ...(published === undefined ? {} : { published }),
        files,
      };
    });
}
