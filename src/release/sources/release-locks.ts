import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { Document, parseDocument } from 'yaml';
import { z } from 'zod';
import { packagingDir } from '../../config/project.ts';
import { readYaml } from '../../support/yaml.ts';

const releaseLock = z.strictObject({
  url: z.url(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits'),
});

const lockFile = z.strictObject({ releases: z.record(z.string(), releaseLock) });

/** What is known of an official release's tarball. */
export type ReleaseLock = z.infer<typeof releaseLock>;

export const releaseLocksPath = join(packagingDir, 'locks', 'releases.yaml');

/**
 * The lock of one release, or undefined when it has none.
 * @throws UserError when the file is not as it should be
 */
export async function readReleaseLock(
  version: string,
  path = releaseLocksPath,
): Promise<ReleaseLock | undefined> {
  return (await readYaml(path, lockFile)).releases[version];
}

/**
 * Adds the lock of one release to the file; comments and the other releases stay.
 * @throws Node's error when the file cannot be written
 */
export async function writeReleaseLock(
  version: string,
  lock: ReleaseLock,
  path = releaseLocksPath,
): Promise<void> {
  const document: Document = parseDocument(await readFile(path, 'utf8'));
  const releases = { ...(await readYaml(path, lockFile)).releases, [version]: lock };
  document.set('releases', releases);
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, document.toString());
    await rename(temporary, path);
  } catch (error) {
    await remove(temporary);
    throw error;
  }
}
