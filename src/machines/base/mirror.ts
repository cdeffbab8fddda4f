import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../support/errors.ts';

/**
 * The Debian mirror that base images are bootstrapped from: $MATHESAR_PACKAGE_MIRROR, else the first one in the
 * host's apt sources (so an intranet's mirror is found), else undefined, which leaves the choice to mmdebstrap.
 */
export async function debianMirror(
  env: NodeJS.ProcessEnv = process.env,
  aptDir = '/etc/apt',
): Promise<string | undefined> {
  if (env.MATHESAR_PACKAGE_MIRROR) return env.MATHESAR_PACKAGE_MIRROR;
  for (const file of await sourceFiles(aptDir)) {
    const mirror = mirrorOf(await readFile(file, 'utf8'));
    if (mirror !== undefined) return mirror;
  }
  return undefined;
}

/**
 * The first URI of a Debian archive in a sources.list(5) file of either form: its path ends in /debian,
 * unlike that of any other archive (debian-security, ubuntu, a vendor's).
 */
export function mirrorOf(sources: string): string | undefined {
  const active = sources.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const words = active.filter((line) => /^(deb\s|URIs:)/.test(line)).flatMap((line) => line.split(/\s+/));
  return words.find((word) => /^https?:\/\/\S+\/debian\/?$/.test(word))?.replace(/\/$/, '');
}

async function sourceFiles(aptDir: string): Promise<readonly string[]> {
  const folder = join(aptDir, 'sources.list.d');
  const parts = (await names(folder)).filter((name) => /\.(list|sources)$/.test(name)).sort();
  const main = (await names(aptDir)).filter((name) => name === 'sources.list');
  return [...main.map((name) => join(aptDir, name)), ...parts.map((name) => join(folder, name))];
}

async function names(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
