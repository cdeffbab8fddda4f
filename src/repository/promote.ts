import { join } from 'node:path';
import type { Distros } from '../config/distros.ts';
import { findFormat } from '../formats/index.ts';
import type { TaggedRelease } from '../release/tag-name.ts';
import { UserError } from '../support/errors.ts';
import type { PublishedPackage } from './published.ts';
import { showRecord } from './record.ts';

/**
 * The files of a release that are published as candidates: those that were tested.
 * @param folder of the repository
 * @returns absolute paths, each once
 * @throws UserError where there is none
 */
export async function candidateFiles(
  folder: string,
  release: TaggedRelease,
  distros: Distros,
): Promise<readonly string[]> {
  const { packages } = await showRecord(folder);
  const wanted = packages.filter(
    (one) => one.channel === 'candidate' && one.version === versionFor(one, release, distros),
  );
  if (wanted.length > 0) return [...new Set(wanted.map(({ path }) => join(folder, path)))];
  const known = [...new Set(packages.map(({ channel, version }) => `${version} (${channel})`))];
  throw new UserError(`${folder} has no candidate of ${release.tag}`, {
    hints: [`It has: ${known.join(', ')}`],
  });
}

/** The version of the release's package for the distro of another; undefined for a distro that is not known here. */
function versionFor(
  one: PublishedPackage,
  { version, revision }: TaggedRelease,
  { all }: Distros,
): string | undefined {
  const distro = all.find(({ name }) => name === one.distro);
  if (distro === undefined) return undefined;
  return findFormat(one.format).nativeVersion({ version, revision, distroTag: distro.tag });
}
