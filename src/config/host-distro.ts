import { readFile } from 'node:fs/promises';
import { codeOf, UserError } from '../support/errors.ts';
import type { Distro, Distros } from './distros.ts';

/** What `--distro` takes for the distro of this machine. */
export const hostWord = 'host';

/** In the order of os-release(5). */
const osReleaseFiles = ['/etc/os-release', '/usr/lib/os-release'];

/**
 * The distros with "host" as one more alias, if one of the words asks for it.
 * @param words what was given to --distro
 * @throws UserError when this machine's distro is not supported; it says which one it is, and which ones are
 */
export async function withHost(
  distros: Distros,
  words: readonly string[],
  files: readonly string[] = osReleaseFiles,
): Promise<Distros> {
  const names = words.flatMap((word) => word.split(',')).map((word) => word.trim());
  if (!names.includes(hostWord)) return distros;
  const { name } = findHost(distros, parseOsRelease(await readFirst(files)));
  return { ...distros, aliases: { ...distros.aliases, [hostWord]: name } };
}

/** The assignments of an os-release file; a value in quotes loses them, and the backslashes before what they escape. */
export function parseOsRelease(text: string): Readonly<Record<string, string>> {
  const assignments = text.matchAll(/^([A-Z0-9_]+)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S*))\s*$/gm);
  return Object.fromEntries(
    [...assignments].map(([, name = '', double, single, bare]) => [
      name,
      double?.replace(/\\(.)/g, '$1') ?? single ?? bare ?? '',
    ]),
  );
}

function findHost(distros: Distros, host: Readonly<Record<string, string>>): Distro {
  const { ID: id = '', VERSION_ID: version = '', PRETTY_NAME: title = host.NAME ?? '' } = host;
  const found = distros.all.find(({ osRelease }) => isOf(osRelease, host));
  if (found !== undefined) return found;
  const facts = `ID=${id} VERSION_ID=${version}`;
  throw new UserError(
    `--distro ${hostWord}: this machine runs ${title || 'an unnamed distro'} (${facts}), which is not supported`,
    {
      hints: [`Name one with --distro: ${distros.all.map(({ name }) => name).join(', ')}`],
    },
  );
}

/**
 * A distro with minor releases, such as 9.4, gives only the major one in packaging/distros/. Debian's testing has no
 * version, but a codename.
 */
function isOf(osRelease: Distro['osRelease'], host: Readonly<Record<string, string>>): boolean {
  const { ID: id = '', VERSION_ID: version = '', VERSION_CODENAME: codename } = host;
  if (!osRelease.id.includes(id)) return false;
  if (osRelease.version === undefined) return true;
  if (version === '') return codename !== undefined && codename === osRelease.codename;
  return version === osRelease.version || version.startsWith(`${osRelease.version}.`);
}

async function readFirst(files: readonly string[]): Promise<string> {
  for (const file of files) {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  throw new UserError(`--distro ${hostWord}: this machine has no ${files.join(' and no ')}`, {
    hints: ['Name a distro with --distro.'],
  });
}
