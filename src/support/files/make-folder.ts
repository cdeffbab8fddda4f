import { access, constants, mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf, UserError } from '../errors.ts';
import { reasonOf } from '../system-errors.ts';

/**
 * Creates a folder that a person named and its missing parents. A folder that exists is fine if it is writable.
 * @param hint what the person can do when it fails, in the imperative
 * @throws UserError that says why it failed
 */
export async function makeFolder(path: string, hint: string): Promise<void> {
  try {
    await make(resolve(path));
  } catch (error) {
    throw new UserError(`cannot create the folder ${path}: ${reasonOf(error)}`, {
      hints: [hint],
      cause: error,
    });
  }
}

/**
 * For a folder that is needed after minutes of work, and perhaps not then: whether `makeFolder` could make it. Leaves
 * nothing behind.
 * @throws UserError as `makeFolder`
 */
export async function requireCreatable(path: string, hint: string): Promise<void> {
  const made: string[] = [];
  for (let folder = resolve(path); !(await exists(folder)); folder = dirname(folder)) made.push(folder);
  try {
    await makeFolder(path, hint);
  } finally {
    // One that could not be made is not there, and one that somebody has put something into stays.
    for (const folder of made) await rmdir(folder).catch(() => undefined);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Node's own `recursive` never returns where mkdir answers ENOENT though the parent exists, as below /proc. */
async function make(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return requireFolder(folder, error);
    const above = dirname(folder);
    if (codeOf(error) !== 'ENOENT' || above === folder) throw error;
    await make(above);
    await mkdir(folder).catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
}

async function requireFolder(path: string, error: unknown): Promise<void> {
  if (!(await stat(path)).isDirectory()) throw error;
  await access(path, constants.W_OK);
}
