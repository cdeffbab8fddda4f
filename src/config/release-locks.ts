import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Document, parseDocument } from 'yaml';
import { z } from 'zod';
import { readYaml } from '../support/text/yaml.ts';
import { packagingDir } from './project.ts';
import { writeAtomically } from '../support/files/atomic-write.ts';

const releaseLock = z.strictObject({
  url: z.url(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits'),
});

const lockFile = z.strictObject({ releases: z.record(z.string(), releaseLock) });

/** What is known of an official release's tarball. */
export type ReleaseLock = z.infer<typeof releaseLock>;

type ReleaseLocks = Readonly<Partial<Record<string, ReleaseLock>>>;

export const releaseLocksPath = join(packagingDir, 'locks', 'releases.yaml');

/**
 * Reads packaging/locks/releases.yaml: the locks by version.
 * @throws UserError with every offending key's path
 */
export async function readReleaseLocks(path = releaseLocksPath): Promise<ReleaseLocks> {
  return (await readYaml(path, lockFile)).releases;
}

/**
 * The lock of one release, or undefined when it has none.
 * @throws UserError when the file is not valid
 */
export async function readReleaseLock(
  version: string,
  path = releaseLocksPath,
): Promise<ReleaseLock | undefined> {
  return (await readReleaseLocks(path))[version];
}

/**
 * Adds the lock of one release to the file and keeps its comments and other releases.
 * @throws Node's error when the file cannot be written
 */
export async function writeReleaseLock(
  version: string,
  lock: ReleaseLock,
  path = releaseLocksPath,
): Promise<void> {
  const document: Document = parseDocument(await readFile(path, 'utf8'));
  const releases = { ...(await readReleaseLocks(path)), [version]: lock };
  document.set('releases', releases);
  await writeAtomically(path, document.toString());
}
