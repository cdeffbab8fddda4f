import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { packagingDir } from '../../config/project.ts';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { fromFolder } from './folder.ts';
import type { StoredTree } from '../tree/stored-tree.ts';
import { compareVersions } from '../version.ts';

export const sampleDir = join(packagingDir, 'sample');

/**
 * The sample release of this project: a small application with the same contract as Mathesar's.
 * @param check as for fromFolder()
 * @throws UserError with the existing versions when it does not have this one
 */
export async function fromSample(
  version: string,
  check: (folder: string) => Promise<unknown>,
  context: Context,
): Promise<StoredTree> {
  const versions = await sampleVersions();
  if (!versions.includes(version)) {
    throw new UserError(`the sample release has no version ${version}`, {
      hints: [`Versions: ${versions.join(', ')}`],
    });
  }
  return fromFolder(join(sampleDir, version), `the sample release ${version}`, check, context);
}

/** The versions of the sample release, oldest first. */
export async function sampleVersions(): Promise<string[]> {
  const names = await readdir(sampleDir);
  const versions: string[] = [];
  for (const name of names) if ((await stat(join(sampleDir, name))).isDirectory()) versions.push(name);
  return versions.sort(compareVersions);
}
