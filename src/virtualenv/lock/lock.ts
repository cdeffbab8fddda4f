import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagingDir } from '../../config/project.ts';
import type { Definition } from '../../config/definition.ts';
import type { Release } from '../../upstream/release.ts';
import { cached } from '../../support/caching/cache.ts';
import { codeDigest } from '../../support/caching/code-digest.ts';
import { digestOf, sha256 } from '../../support/caching/digest.ts';
import type { Context } from '../../support/context.ts';
import { compileLock, lockInput, marking } from './compile.ts';

/** A hash-locked requirements file, universal over the Python versions and architectures of all targets. */
export interface Lock {
  readonly text: string;
  /** SHA-256 of the text. */
  readonly digest: string;
  /** Its name in messages. */
  readonly origin: string;
}

const virtualenvCode = join(import.meta.dirname, '..');

export const locksDir = join(packagingDir, 'locks');

/**
 * The lock of a release: the file in packaging/locks/ that was made from the same requirements and overrides, under any
 * name. Without one, the requirements are resolved now, with a warning.
 * @throws UserError when the release's requirements are not plain, or cannot be resolved
 */
export async function findLock(
  release: Release,
  definition: Definition,
  context: Context,
  folder = locksDir,
): Promise<Lock> {
  const input = await lockInput(release, definition);
  const files = await lockFiles(folder);
  const matching = files.filter(({ text }) => text.includes(marking(input.digest)));
  // Two versions of a release may have the same requirements: prefer the file of this version.
  const own = matching.find(({ name }) => name.endsWith(`-${release.version}.txt`)) ?? matching[0];
  if (own !== undefined) return { text: own.text, digest: sha256(own.text), origin: own.name };

  const stale = files.find(({ name }) => name === lockName(definition.name, release.version));
  const why = stale === undefined ? 'has no lock' : `has other requirements than its lock ${stale.name}`;
  context.reporter.warn(
    `${definition.name} ${release.version} (${release.origin}) ${why}: its dependencies are resolved now and ` +
      'may differ in another build; "npm run lock" with the same --source pins them',
  );
  const key = digestOf(input.digest, await codeDigest(virtualenvCode));
  const path = await cached(context.cacheDir, 'locks', `${key}.txt`, async (temporary) => {
    await writeFile(temporary, await compileLock(input, '', context));
  });
  const text = await readFile(path, 'utf8');
  return { text, digest: sha256(text), origin: 'resolved now' };
}

/**
 * Resolves a release's requirements into the text of a lock.
 * @param previous text of an earlier lock, whose versions are kept where they still fit, or empty
 */
export async function makeLock(
  release: Release,
  definition: Definition,
  previous: string,
  context: Context,
): Promise<string> {
  return compileLock(await lockInput(release, definition), previous, context);
}

/** File name of a release's lock. */
export function lockName(application: string, version: string): string {
  return `${application}-${version}.txt`;
}

async function lockFiles(
  folder: string,
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}
