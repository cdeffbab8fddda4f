import { UserError } from '../../../support/errors.ts';
import type { PackageFile } from './package-file.ts';

/**
 * For what hands a package file to programs that go by its name, as apt, dnf and lintian do.
 * @throws UserError for a .deb or .rpm that is named as something else
 */
export function requireNamedAsFormat({ file, format }: Pick<PackageFile, 'file' | 'format'>): void {
  const suffix = `.${format}`;
  if (file.endsWith(suffix)) return;
  throw new UserError(`${file} is a ${suffix}, but is not named as one`, {
    hints: [`Rename it: its name must end in ${suffix}.`],
  });
}
