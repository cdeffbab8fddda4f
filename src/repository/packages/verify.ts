import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestFile } from '../../support/caching/digest.ts';
import { UserError } from '../../support/errors.ts';
import type { PublishedPackage } from '../published.ts';

/**
 * Compares the package files with what the signed list says of them, so that a file that was changed where it is served
 * is never signed for again.
 * @throws UserError that names every file that is missing or changed
 */
export async function verifyFiles(root: string, packages: readonly PublishedPackage[]): Promise<void> {
  const faults: string[] = [];
  const byPath = new Map(packages.map((one) => [one.path, one]));
  for (const [path, { bytes, sha256 }] of byPath) {
    const file = join(root, path);
    const size = await stat(file).then(
      (found) => found.size,
      () => undefined,
    );
    if (size === undefined) faults.push(`${path} is missing`);
    else if (size !== bytes || (await digestFile(file)) !== sha256)
      faults.push(`${path} is not what was published`);
  }
  if (faults.length === 0) return;
  throw new UserError(`${root} was changed since it was published:\n  ${faults.join('\n  ')}`, {
    hints: ['Bring the files back from a copy, such as what is served; nothing was published.'],
  });
}
