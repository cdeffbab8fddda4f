import { basename } from 'node:path';
import type { PackageFile } from '../../formats/shared/reading/package-file.ts';
import { hostArchOf } from '../../config/architectures.ts';
import { UserError } from '../../support/errors.ts';

/** Refuses a package whose machine code cannot run here; `hostArch` is Node's name of the architecture. */
export function requireRunnable(pkg: PackageFile, hostArch: string): void {
  const own = hostArchOf(hostArch);
  if (pkg.arch === 'all' || pkg.arch === own) return;
  throw new UserError(`${basename(pkg.file)} is for ${pkg.arch}, and this machine is ${own}`, {
    hints: [`Check it on a machine of ${pkg.arch}.`],
  });
}
