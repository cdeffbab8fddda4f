import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf, messageOf, UserError } from './errors.ts';

const causes: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'its file system takes no folders',
  EEXIST: 'it is a file',
  ENOTDIR: 'a file is in its place',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

/**
 * Makes a folder that a person named, and the ones above it that are missing; there already is fine, if it can be
 * written to.
 * @param hint what the person can do when it cannot be made, in the imperative
 * @throws UserError that says why it cannot be made
 */
export async function makeFolder(path: string, hint: string): Promise<void> {
  try {
    await make(resolve(path));
  } catch (error) {
    const why = causes[codeOf(error) ?? ''] ?? messageOf(error);
    throw new UserError(`the folder ${path} cannot be made: ${why}`, { hints: [hint], cause: error });
  }
}

/** Node's own `recursive` never returns where ENOENT is answered for a folder whose parent exists, as /proc does. */
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
