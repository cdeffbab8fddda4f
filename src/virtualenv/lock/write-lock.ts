import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Definition } from '../../config/definition.ts';
import type { Release } from '../../upstream/release.ts';
import { codeOf } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { writeAtomically } from '../../support/files/atomic-write.ts';
import { locksDir, makeLock } from './lock.ts';
import { parseRequirements, type Requirement } from './requirements.ts';
import { dayOf } from '../../support/text/day.ts';

/** A lock that was written, and what is new in it. */
export interface WrittenLock {
  /** Absolute path. */
  readonly path: string;
  /** Number of packages; one that has another version on some Python counts once. */
  readonly packages: number;
  /** Packages whose versions differ from those of the lock before, with both; all of them in a new lock. */
  readonly changes: readonly {
    readonly name: string;
    readonly before: string;
    readonly after: string;
  }[];
}

/**
 * Resolves a release's requirements and writes its lock.
 * @param input.name file name below the folder
 * @param input.upgrade whether to take the newest versions; otherwise those of an earlier lock of that name stay
 * @throws UserError when the requirements cannot be resolved
 */
export async function writeLock(
  input: {
    readonly release: Release;
    readonly definition: Definition;
    readonly name: string;
    readonly upgrade: boolean;
    readonly folder?: string;
    /** YYYY-MM-DD, for a lock that changes; this day when absent. */
    readonly today?: string;
    /** Text of a lock whose versions stay, instead of the earlier one's. */
    readonly previous?: string;
  },
  context: Context,
): Promise<WrittenLock> {
  const { release, definition, name, upgrade, folder = locksDir, previous } = input;
  const { today = dayOf() } = input;
  const path = join(folder, name);
  const before = await readLock(name, folder);
  const text = await context.reporter.step(`resolve ${definition.name} ${release.version}`, () =>
    makeLock(release, definition, upgrade ? '' : (previous ?? before), context),
  );
  const after = withoutDay(before) === text ? before : withDay(text, today);
  await writeAtomically(path, after);
  return { path, ...compare(parseRequirements(before, name), parseRequirements(after, name)) };
}

/** The text of a lock; empty where there is none. */
export async function readLock(name: string, folder = locksDir): Promise<string> {
  return readFile(join(folder, name), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
}

const dayLine = /^# resolved: (\d{4}-\d{2}-\d{2})\n/m;

/** The day since which a lock's versions are what they are, YYYY-MM-DD; undefined in one that does not say it. */
export function resolvedOn(text: string): string | undefined {
  return dayLine.exec(text)?.[1];
}

function withoutDay(text: string): string {
  return text.replace(dayLine, '');
}

function withDay(text: string, day: string): string {
  return text.replace(/^# inputs: /m, `# resolved: ${day}\n# inputs: `);
}

function compare(
  before: readonly Requirement[],
  after: readonly Requirement[],
): Pick<WrittenLock, 'packages' | 'changes'> {
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort();
  const changes = names
    .map((name) => ({ name, before: versionsOf(name, before), after: versionsOf(name, after) }))
    .filter((change) => change.before !== change.after);
  return { packages: new Set(after.map(({ name }) => name)).size, changes };
}

function versionsOf(name: string, requirements: readonly Requirement[]): string {
  return requirements
    .filter((requirement) => requirement.name === name)
    .map(({ specifier }) => specifier.replace(/^==/, ''))
    .join(', ');
}
