import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compare, valid } from 'semver';
import { codeOf, UserError } from '../support/errors.ts';
import { meaningOf, reasonOf } from '../support/system-errors.ts';
import type { ReleaseSource } from './build-plan.ts';
import type { Definition } from '../config/definition.ts';
import { packagingDir } from '../config/project.ts';

const ways = 'Give --source sample, or --source with a URL, a tarball or an unpacked folder.';

/**
 * What `--source` stands for.
 * @param source a URL, a path, "sample", or undefined for the pinned official release
 * @param version with "sample": which of its versions; without --source: which official release
 * @throws UserError when the path does not exist or the sample has no such version
 */
export async function parseSource(
  source: string | undefined,
  version: string | undefined,
  definition: Definition,
): Promise<ReleaseSource> {
  if (source === undefined) {
    const wanted = version ?? definition.release.version;
    return { kind: 'pinned', version: wanted, url: definition.release.url.replaceAll('{version}', wanted) };
  }
  if (source === 'sample') return { kind: 'sample', version: await sampleVersion(version) };
  if (/^https?:\/\//.test(source)) return { kind: 'url', url: source };
  if (source.includes('://')) throw new UserError(`--source ${source}: only http and https URLs work`);
  const path = resolve(source);
  const found = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    if (codeOf(error) !== 'EACCES') throw error;
    throw new UserError(`cannot read --source ${source}: ${reasonOf(error)}`, {
      hints: [ways],
      cause: error,
    });
  });
  if (found === undefined)
    throw new UserError(`cannot read --source ${source}: ${meaningOf('ENOENT')}`, { hints: [ways] });
  if (found.isDirectory()) return { kind: 'folder', path };
  if (found.isFile()) return { kind: 'tarball', path };
  throw new UserError(`--source ${source} is neither a file nor a folder`, { hints: [ways] });
}

async function sampleVersion(wanted: string | undefined): Promise<string> {
  const folders = await readdir(join(packagingDir, 'sample'));
  const versions = folders.filter((name) => valid(name) !== null).sort(compare);
  const chosen = wanted ?? versions.at(-1);
  if (chosen === undefined || !versions.includes(chosen)) {
    throw new UserError(`the sample release has no version ${wanted ?? ''}`.trimEnd(), {
      hints: [`Its versions: ${versions.join(', ')}`],
    });
  }
  return chosen;
}
