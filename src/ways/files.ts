import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { UserError } from '../support/errors.ts';

/** A file that a way to install consists of. */
export interface WayFile {
  /** Below the folder that they are written to. */
  readonly path: string;
  readonly text: string;
  readonly isProgram?: boolean;
}

/**
 * Writes files into a folder that is not there yet or is empty, so that nobody's settings are overwritten.
 * @throws UserError when it holds something
 */
export async function writeFiles(folder: string, files: readonly WayFile[]): Promise<void> {
  if ((await pathExists(folder)) && (await readdir(folder)).length > 0) {
    throw new UserError(`${folder} is not empty`, {
      hints: ['Name another folder with --out, and copy from it what you want to take over.'],
    });
  }
  for (const { path, text, isProgram } of files) {
    const whole = join(folder, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, text);
    await chmod(whole, isProgram === true ? 0o755 : 0o644);
  }
}
