import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from '../../config/configuration.ts';
import { readReleaseLock } from '../../config/release-locks.ts';
import type { BuildRecord } from '../../installation/build-record.ts';
import type { ReleaseSource } from '../../plan/build-plan.ts';
import { parseSource } from '../../plan/source.ts';
import { codeOf, UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { resolveRelease } from '../../upstream/resolve.ts';
import { sampleVersions } from '../../upstream/sources/sample.ts';

/**
 * Where the release that a package was made from can be had: the place that the person gives, else the cache, the
 * sample, or the official release of that version. Each is read to its end and compared with the record's digest.
 * @param given as --source takes it
 * @param context with the cache that the release is unpacked into
 * @param cacheDir the cache that is searched
 * @throws UserError when the place has another release, or none is found
 */
export async function findSource(
  record: BuildRecord,
  given: string | undefined,
  { definition }: Pick<Configuration, 'definition'>,
  context: Context,
  cacheDir: string,
): Promise<ReleaseSource> {
  const { version } = record;
  const wanted = record.release.sha256;
  const digestAt = async (source: ReleaseSource): Promise<string> =>
    (await resolveRelease(source, definition, { version }, context)).digest;
  if (given !== undefined) {
    const source = await parseSource(given, given === 'sample' ? version : undefined, definition);
    const digest = await digestAt(source);
    if (digest === wanted) return source;
    throw new UserError(
      `--source ${given} is another release than the package is made from:\n  sha256 ${digest}\n  wanted ${wanted}`,
      { hints: [`Give the release ${version} that the package was built from.`] },
    );
  }
  for (const source of await candidates(record, definition, context, cacheDir))
    if ((await digestAt(source)) === wanted) return source;
  throw new UserError(`the release ${version} with the digest ${wanted} is not at hand`, {
    hints: ['Give the release that the package was built from: --source with a URL, a tarball or a folder.'],
  });
}

async function candidates(
  { version, release }: BuildRecord,
  definition: Configuration['definition'],
  { offline }: Context,
  cacheDir: string,
): Promise<readonly ReleaseSource[]> {
  const found: ReleaseSource[] = [];
  const cached = await inCache(release.sha256, cacheDir);
  if (cached !== undefined) found.push({ kind: 'folder', path: cached });
  if ((await sampleVersions()).includes(version)) found.push({ kind: 'sample', version });
  if (!offline && (await readReleaseLock(version)) !== undefined)
    found.push(await parseSource(undefined, version, definition));
  return found;
}

/** The unpacked release with this digest in a cache, which is not believed but read again. */
async function inCache(digest: string, cacheDir: string): Promise<string | undefined> {
  const folder = join(cacheDir, 'releases');
  const names = await readdir(folder).catch(whenGone);
  for (const name of names ?? []) {
    const said = await readFile(join(folder, name, 'digest'), 'utf8').catch(whenGone);
    if (said === digest) return join(folder, name, 'tree');
  }
  return undefined;
}

function whenGone(error: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) throw error;
  return undefined;
}
