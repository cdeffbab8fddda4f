import { access, constants, mkdir, stat } from 'node:fs/promises';
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
