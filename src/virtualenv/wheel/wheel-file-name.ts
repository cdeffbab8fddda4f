import { architectures } from '../../config/architectures.ts';
import { newestManylinux } from '../native/target-platform.ts';
import type { Target } from '../virtualenv.ts';

/** How well one combination of a wheel's tags fits: compared number by number, the highest is taken. */
type Rank = readonly number[];

/**
 * The wheel that fits a target best, by the tags in its file name (PEP 425, PEP 600): first this Python's own
 * ABI, then the stable one, then none; then one built for the platform, for the newest Python and the newest
 * glibc, with the highest build number. That is the order of pip and uv.
 * @returns undefined when the target can load none of them
 */
export function bestWheel(fileNames: readonly string[], target: Target): string | undefined {
  const fitting = fileNames.flatMap((fileName) => {
    const rank = rankOf(fileName, target);
    return rank === undefined ? [] : [{ fileName, rank }];
  });
  // Names are unique on an index; by them the outcome never depends on its order.
  fitting.sort((a, b) => compareRanks(b.rank, a.rank) || (a.fileName < b.fileName ? -1 : 1));
  return fitting[0]?.fileName;
}

/** The best of the combinations that a file name stands for, as each of its tags may be several with dots. */
function rankOf(fileName: string, target: Target): Rank | undefined {
  const parts = fileName.replace(/\.whl$/, '').split('-');
  const [pythons = [], abis = [], platforms = []] = parts.slice(-3).map((tags) => tags.split('.'));
  const build = parts.length === 6 ? Number.parseInt(parts[2] ?? '', 10) : 0;
  const ranks: Rank[] = [];
  for (const python of pythons) {
    for (const abi of abis) {
      for (const platform of platforms) {
        const rank = rankOfTags(python, abi, platform, target);
        if (rank !== undefined) ranks.push([...rank, build]);
      }
    }
  }
  return ranks.sort(compareRanks).at(-1);
}

function rankOfTags(python: string, abi: string, platform: string, target: Target): Rank | undefined {
  const minor = Number(target.python.split('.')[1]);
  const tag = /^(?<kind>cp|py)(?<major>\d)(?<minor>\d*)$/.exec(python)?.groups;
  const glibc = glibcOf(platform, target);
  if (tag?.major !== '3' || glibc === undefined) return undefined;
  const tagMinor = tag.minor === '' ? 0 : Number(tag.minor);
  if (tagMinor > minor) return undefined;
  const isOwn = tag.kind === 'cp' && tagMinor === minor;
  const place = [platform === 'any' ? 0 : 1, tagMinor, glibc];
  if (abi === `cp3${minor}` && isOwn) return [2, ...place];
  if (abi === 'abi3' && tag.kind === 'cp') return [1, ...place];
  if (abi === 'none' && (isOwn || tag.kind === 'py')) return [0, ...place];
  return undefined;
}

const oldNames: Readonly<Record<string, string>> = {
  manylinux1: 'manylinux_2_5',
  manylinux2010: 'manylinux_2_12',
  manylinux2014: 'manylinux_2_17',
};

/** Minor version of the glibc 2 that a platform tag asks for; undefined when the target cannot load it. */
function glibcOf(platform: string, target: Target): number | undefined {
  if (platform === 'any') return 0;
  const machine = `_${architectures[target.arch].kernel}`;
  if (!platform.endsWith(machine)) return undefined;
  const name = platform.slice(0, -machine.length);
  if (name === 'linux') return 0;
  const minor = Number(/^manylinux_2_(\d+)$/.exec(oldNames[name] ?? name)?.[1]);
  return minor <= newestManylinux(target) ? minor : undefined;
}

function compareRanks(a: Rank, b: Rank): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
