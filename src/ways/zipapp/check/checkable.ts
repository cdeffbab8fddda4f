import { basename } from 'node:path';
import { hostArchOf } from '../../../config/architectures.ts';
import { readPackageFile } from '../../../formats/shared/reading/read-package.ts';
import type { BuildPlan } from '../../../plan/build-plan.ts';
import { UserError } from '../../../support/errors.ts';

/**
 * Refuses what --check could not use, before anything is built.
 * @param file a package to restore the trial's export to; absent: none
 * @throws UserError for another architecture than this machine's, and for a package that the plan's distro does not install
 */
export async function requireCheckable(
  { arch, distro }: Pick<BuildPlan, 'arch' | 'distro'>,
  file?: string,
): Promise<void> {
  if (hostArchOf(process.arch) !== arch)
    throw new UserError(`--check cannot run a file for ${arch}: this machine is of another architecture`, {
      hints: [`Leave --check out, or build for this one only: --arch ${hostArchOf(process.arch)}`],
    });
  if (file === undefined) return;
  const { record, format } = await readPackageFile(file);
  if (format === 'deb' && record?.distro === distro.name && record.arch === arch) return;
  throw new UserError(
    `--package ${basename(file)} is not this project’s .deb for ${distro.title} and ${arch}`,
    {
      hints: [`Build one with: npm run package -- --distro ${distro.name}`],
    },
  );
}
