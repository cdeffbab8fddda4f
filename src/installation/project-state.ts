import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Distro } from '../config/distros.ts';
import { projectDir } from '../config/project.ts';
import { digestFile, digestOf } from '../support/caching/digest.ts';
import { filesBelow } from '../support/files/files-below.ts';

/**
 * What of this project decides the content of packages. Not among them: what a package's record says by itself (the
 * release, the lock, the distro), and what only checks, publishes or describes packages.
 */
const deciding = [
  ...['config', 'plan', 'upstream', 'virtualenv', 'static', 'licenses', 'sbom', 'installation', 'formats'],
  ...['support', 'pipeline.ts'],
].map((name) => `src/${name}`);

const packaged = [
  ...[
    'packaging/mathesar.yaml',
    'packaging/copyright.yaml',
    'packaging/libraries.yaml',
    'packaging/changelog.yaml',
  ],
  ...['packaging/settings', 'packaging/payload', 'packaging/locks/build.txt', 'packaging/locks/uv.txt'],
  ...['packaging/admin/mathesar_admin', 'packaging/admin/mathesar_service'],
  ...['systemd', 'debian-templates', 'rpm-templates'],
];

/** Left behind by Python, an editor or the system; notes for contributors. */
const ignored = /(^|\/)(__pycache__|\.[^/]*|README\.md|tests)(\/|$)|~$/;

/**
 * SHA-256 of the state of this project that builds packages for a distro: the same in every checkout of the same
 * commit, wherever it is.
 * @param distro as packaging/distros/ declares it: the others do not count
 */
export async function projectState(distro: Distro): Promise<string> {
  common ??= commonState();
  return digestOf(await common, distro);
}

let common: Promise<string> | undefined;

async function commonState(): Promise<string> {
  const paths = (await Promise.all([...deciding, ...packaged].map(filesOf))).flat().sort();
  const digests = await Promise.all(paths.map((path) => digestFile(join(projectDir, path))));
  return digestOf(paths, digests, await libraries());
}

/** The files of a folder or one file, relative to the project. */
async function filesOf(name: string): Promise<readonly string[]> {
  if (/\.(ts|yaml|txt)$/.test(name)) return [name];
  const found = await filesBelow(join(projectDir, name));
  return found.filter((path) => !ignored.test(path)).map((path) => join(name, path));
}

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().default(false),
    }),
  ),
});

/** The npm packages that this tool runs with; those of its development do not count. */
async function libraries(): Promise<unknown> {
  const text = await readFile(join(projectDir, 'package-lock.json'), 'utf8');
  return Object.entries(lockFile.parse(JSON.parse(text)).packages)
    .filter(([name, { dev }]) => name !== '' && !dev)
    .map(([name, { version, integrity }]) => [name, version, integrity]);
}
