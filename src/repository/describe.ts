import { basename } from 'node:path';
import type { Publication } from './publication.ts';
import type { PublishedPackage } from './published.ts';

/**
 * What was published, by distro, and what to do next.
 * @param folder as a person would type it
 */
export function describePublication(
  { repository, added, unchanged, first, dropped, pruned }: Publication,
  folder: string,
): string {
  const lines = [
    ...added.map((one) => `added       ${lineOf(one)}`),
    ...unchanged.map((one) => `unchanged   ${lineOf(one)}`),
    ...first.map(({ pkg }) => `compared    with no other version, as there is none: ${basename(pkg.file)}`),
    ...dropped.map((one) => `not listed  ${lineOf(one)}`),
    ...pruned.map((path) => `deleted     ${path}`),
  ];
  const distros = new Set(repository.packages.map(({ distro }) => distro)).size;
  const files = new Set(repository.packages.map(({ path }) => path)).size;
  return [
    ...new Set(lines),
    `${folder} has ${count(files, 'package')} for ${count(distros, 'distro')}, signed by ${repository.fingerprint}`,
    repository.url === null
      ? 'Next: say with --url where the folder will be served, so that apt, dnf and zypper can be told of it'
      : `Next: upload ${folder} so that it is served at ${repository.url} (docs/build/repositories.md)`,
  ].join('\n');
}

function lineOf({ channel, distro, path }: PublishedPackage): string {
  return `${distro}${channel === 'stable' ? '' : ` ${channel}`}: ${basename(path)}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
