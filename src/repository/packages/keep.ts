import type { Context } from '../../support/context.ts';
import { run } from '../../support/process.ts';
import type { PublishedPackage } from '../published.ts';

/**
 * The packages that the indexes list: of each package the newest versions in every index, and as a candidate none that
 * is stable already.
 * @param most versions of a package in an index
 */
export async function newest(
  packages: readonly PublishedPackage[],
  most: number,
  context: Pick<Context, 'signal'>,
): Promise<readonly PublishedPackage[]> {
  const stable = new Set(packages.filter(({ channel }) => channel === 'stable').map(identityOf));
  const wanted = packages.filter((one) => one.channel === 'stable' || !stable.has(identityOf(one)));
  const kept: PublishedPackage[] = [];
  for (const group of Map.groupBy(wanted, nameOf).values()) {
    const sorted = group.length <= most ? group : await newestFirst(group, context);
    kept.push(...sorted.slice(0, most));
  }
  return kept.sort((one, other) => (nameOf(one) + one.version < nameOf(other) + other.version ? -1 : 1));
}

/** What two channels have in common of the same package. */
export function identityOf({
  distro,
  arch,
  name,
  version,
}: Pick<PublishedPackage, 'distro' | 'arch' | 'name' | 'version'>): string {
  return [distro, arch, name, version].join(' ');
}

function nameOf({ channel, distro, arch, name }: PublishedPackage): string {
  return [channel, distro, arch, name].join(' ');
}

async function newestFirst(
  packages: readonly PublishedPackage[],
  context: Pick<Context, 'signal'>,
): Promise<readonly PublishedPackage[]> {
  const sorted: PublishedPackage[] = [];
  for (const one of packages) {
    let at = 0;
    for (const other of sorted) if (await isNewer(other, one, context)) at += 1;
    sorted.splice(at, 0, one);
  }
  return sorted;
}

/** Asks the format's own package manager, which is here to publish anyway. */
async function isNewer(
  one: PublishedPackage,
  other: PublishedPackage,
  context: Pick<Context, 'signal'>,
): Promise<boolean> {
  if (one.format === 'deb') {
    const args = ['--compare-versions', one.version, 'gt', other.version];
    return (await run('dpkg', args, context, { accept: [1] })).exitCode === 0;
  }
  const [first, second] = [partsOf(one.version), partsOf(other.version)];
  const pairs = first.map((part, at) => `rpm.vercmp([[${part}]], [[${second[at] ?? ''}]])`);
  const { stdout } = await run('rpm', ['--eval', `%{lua: print(${pairs.join(', ')})}`], context);
  const decisive = stdout
    .trim()
    .split(/\s+/)
    .find((order) => order !== '0');
  return decisive === '1';
}

/** Epoch, version and release, which rpm compares in this order. */
function partsOf(version: string): readonly string[] {
  const [, epoch = '0', number = '', release = ''] = /^(?:(\d+):)?([^-]+)-(.+)$/.exec(version) ?? [];
  return [epoch, number, release];
}
