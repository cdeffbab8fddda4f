import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagingDir } from '../../config/project.ts';
import { readPythons, type Pythons } from '../../config/pythons.ts';
import type { Definition } from '../../config/definition.ts';
import type { Release } from '../../upstream/release.ts';
import { cached } from '../../support/cache.ts';
import { codeDigest } from '../../support/code-digest.ts';
import { digestOf, sha256 } from '../../support/digest.ts';
import { codeOf, UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { runUv } from '../uv/run-uv.ts';
import { adjustmentsOf, type Adjustments } from './overrides.ts';
import { parseRequirements, type Requirement } from './requirements.ts';
import { inScratch } from '../../support/files/scratch.ts';

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

interface LockInput {
  readonly requirements: readonly Requirement[];
  readonly adjustments: Adjustments;
  readonly pythons: Pythons;
  /** Of everything that decides what has to be locked. */
  readonly digest: string;
}

async function lockInput(release: Release, definition: Definition): Promise<LockInput> {
  const path = join(release.folder, 'requirements.txt');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new UserError(`${release.origin} has no requirements.txt`);
  });
  const requirements = parseRequirements(text, `${release.origin}, requirements.txt`);
  const pythons = await readPythons();
  const adjustments = adjustmentsOf(definition.virtualenv.remedies, requirements, pythons);
  const lines = requirements.map(requirementLine).sort();
  // Not a cache key: the locks in packaging/locks/ contain this digest, so it must not change with the code.
  return { requirements, adjustments, pythons, digest: digestOf('lock 1', lines, adjustments, pythons) };
}

async function lockFiles(
  folder: string,
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

function marking(digest: string): string {
  return `# inputs: sha256:${digest}\n`;
}

/** --no-header and --no-annotate keep indexes and paths out of the result. */
async function compileLock(input: LockInput, previous: string, context: Context): Promise<string> {
  const { pythons } = input;
  return inScratch(context, async (folder) => {
    await writeFile(join(folder, 'requirements.txt'), lines(input.requirements.map(requirementLine)));
    await writeFile(join(folder, 'overrides.txt'), lines(input.adjustments.overrides));
    await writeFile(join(folder, 'constraints.txt'), lines(input.adjustments.constraints));
    await writeFile(join(folder, 'lock.txt'), previous);
    await runUv(
      [
        ...['pip', 'compile', '--quiet', '--universal', '--python-version', pythons[0], '--generate-hashes'],
        ...[
          '--no-header',
          '--no-annotate',
          '--overrides',
          'overrides.txt',
          '--constraints',
          'constraints.txt',
        ],
        ...['--output-file', 'lock.txt', 'requirements.txt'],
      ],
      context,
      { cwd: folder },
    );
    const compiled = await readFile(join(folder, 'lock.txt'), 'utf8');
    return [
      `# Python packages with hashes, for Python ${pythons[0]} to ${pythons.at(-1) ?? ''} on amd64 and arm64;`,
      '# made by "npm run lock" from the release’s requirements.txt and the overrides of packaging/mathesar.yaml.',
      marking(input.digest) + compiled,
    ].join('\n');
  });
}

function requirementLine({ name, extras, specifier, marker, hashes }: Requirement): string {
  const subject = `${name}${extras}${specifier}${marker === undefined ? '' : ` ; ${marker}`}`;
  return [subject, ...hashes.map((hash) => `--hash=sha256:${hash}`)].join(' ');
}

function lines(items: readonly string[]): string {
  return items.map((item) => `${item}\n`).join('');
}
