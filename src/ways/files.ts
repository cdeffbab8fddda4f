import { chmod, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { emptyDir, ensureDir, pathExists, remove } from 'fs-extra/esm';
import { UserError } from '../support/errors.ts';
import { makeFolder } from '../support/files/make-folder.ts';

/** A file that a way to install consists of. */
export interface WayFile {
  /** Below the folder that they are written to. */
  readonly path: string;
  readonly text: string;
  readonly isProgram?: boolean;
}

/**
 * Writes files into a folder that is not there yet or is empty, so that nobody's settings are overwritten.
 * @throws UserError when it holds something or cannot be made; whatever fails, nothing of the files is left in it
 */
export async function writeFiles(folder: string, files: readonly WayFile[]): Promise<void> {
  const isNew = !(await pathExists(folder));
  await makeFolder(folder, 'Choose another folder with --out.');
  if ((await readdir(folder)).length > 0)
    throw new UserError(`${folder} is not empty`, {
      hints: ['Name another folder with --out, and copy from it what you want to take over.'],
    });
  try {
    for (const file of files) await writeWayFile(folder, file);
  } catch (error) {
    await (isNew ? remove(folder) : emptyDir(folder));
    throw error;
  }
}

async function writeWayFile(folder: string, { path, text, isProgram }: WayFile): Promise<void> {
  const whole = join(folder, path);
  await ensureDir(dirname(whole));
  await writeFile(whole, text);
  await chmod(whole, isProgram === true ? 0o755 : 0o644);
}
