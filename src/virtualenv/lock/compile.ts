import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Definition } from '../../config/definition.ts';
import { readPythons, type Pythons } from '../../config/pythons.ts';
import type { Release } from '../../upstream/release.ts';
import { digestOf } from '../../support/caching/digest.ts';
import { codeOf, UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { inScratch } from '../../support/files/scratch.ts';
import { runUv } from '../uv/run-uv.ts';
import { isUnmet } from '../uv/uv-failure.ts';
import { adjustmentsOf, type Adjustments } from './overrides.ts';
import { parseRequirements, type Requirement } from './requirements.ts';

/** What a lock is made from. */
export interface LockInput {
  readonly requirements: readonly Requirement[];
  readonly adjustments: Adjustments;
  readonly pythons: Pythons;
  /** Of everything that decides what has to be locked. */
  readonly digest: string;
}

/** @throws UserError when the release's requirements are not plain */
export async function lockInput(release: Release, definition: Definition): Promise<LockInput> {
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

/** The line of a lock that says what it was made from. */
export function marking(digest: string): string {
  return `# inputs: sha256:${digest}\n`;
}

/**
 * The text of a lock. --no-header and --no-annotate keep indexes and paths out of it.
 * @param previous text of an earlier lock, whose versions are kept where they still fit, or empty
 */
export async function compileLock(input: LockInput, previous: string, context: Context): Promise<string> {
  const { pythons } = input;
  return inScratch(context, async (folder) => {
    await writeFile(join(folder, 'requirements.txt'), lines(input.requirements.map(requirementLine)));
    await writeFile(join(folder, 'overrides.txt'), lines(input.adjustments.overrides));
    await writeFile(join(folder, 'constraints.txt'), lines(input.adjustments.constraints));
    await writeFile(join(folder, 'lock.txt'), previous);
    await runUv(
      [
        ...[...universal(pythons), '--generate-hashes', '--no-header', '--no-annotate'],
        ...['--overrides', 'overrides.txt', '--constraints', 'constraints.txt'],
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

/**
 * Why a release's dependencies do not fit each other, in the words of uv, when overrides are held to what packages ask of each
 * other; undefined when they fit. A lock is made without that, as a remedy may have to break such a rule.
 * @param constraints further ones, as lines of a requirements file
 */
export async function misfitOf(
  release: Release,
  definition: Definition,
  constraints: readonly string[],
  context: Context,
): Promise<string | undefined> {
  const { requirements, adjustments, pythons } = await lockInput(release, definition);
  const replaced = new Set(
    parseRequirements(lines(adjustments.overrides), 'overrides').map(({ name }) => name),
  );
  const kept = requirements.filter(({ name }) => !replaced.has(name)).map(requirementLine);
  return inScratch(context, async (folder) => {
    await writeFile(join(folder, 'requirements.txt'), lines([...kept, ...adjustments.overrides]));
    await writeFile(join(folder, 'constraints.txt'), lines([...adjustments.constraints, ...constraints]));
    const args = ['--constraints', 'constraints.txt', '--output-file', 'lock.txt', 'requirements.txt'];
    try {
      await runUv([...universal(pythons), ...args], context, { cwd: folder });
    } catch (error) {
      if (!isUnmet(error)) throw error;
      return error.message;
    }
    return undefined;
  });
}

function universal([oldest]: Pythons): readonly string[] {
  return ['pip', 'compile', '--quiet', '--universal', '--python-version', oldest];
}

function requirementLine({ name, extras, specifier, marker, hashes }: Requirement): string {
  const subject = `${name}${extras}${specifier}${marker === undefined ? '' : ` ; ${marker}`}`;
  return [subject, ...hashes.map((hash) => `--hash=sha256:${hash}`)].join(' ');
}

function lines(items: readonly string[]): string {
  return items.map((item) => `${item}\n`).join('');
}
