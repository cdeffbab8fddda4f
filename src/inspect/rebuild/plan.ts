import { basename } from 'node:path';
import { archNamed } from '../../config/architectures.ts';
import type { Configuration } from '../../config/configuration.ts';
import { findDistro } from '../../formats/shared/reading/distro-of.ts';
import type { PackageContents } from '../../formats/shared/reading/package-contents.ts';
import type { PackageFile } from '../../formats/shared/reading/package-file.ts';
import type { BuildRecord } from '../../installation/build-record.ts';
import type { BuildPlan } from '../../plan/build-plan.ts';
import { compressions } from '../../plan/compression.ts';
import { UserError } from '../../support/errors.ts';

/**
 * The build record of a package.
 * @throws UserError for a package without one
 */
export function recordOf({ file, record }: PackageFile): BuildRecord {
  if (record !== undefined) return record;
  throw new UserError(`${basename(file)} has no build record, so nothing says what it was made from`, {
    hints: ['Only packages of this tool have one; build one with: npm run package -- --distro debian'],
  });
}

/**
 * The plan that a package was built by: what its record says; who maintains it and how it is compressed, the file itself.
 * @param out absolute path of the folder for the package
 * @throws UserError for a package without a record, and one of a distro or compression that is not known here
 */
export function planOf(
  { pkg, maintainer, compression: found }: Pick<PackageContents, 'pkg' | 'maintainer' | 'compression'>,
  { distros }: Pick<Configuration, 'distros'>,
  source: BuildPlan['source'],
  out: string,
): BuildPlan {
  const record = recordOf(pkg);
  const distro = findDistro(pkg, distros);
  const arch = archNamed(record.arch);
  if (distro === undefined || arch === undefined)
    throw new UserError(
      `${basename(pkg.file)} is built for a machine that is not known here: ${record.arch}`,
    );
  const compression = compressions.find((each) => each === found);
  if (compression === undefined) {
    throw new UserError(`${basename(pkg.file)} is compressed with ${found}, which this tool does not write`, {
      hints: [`It writes ${compressions.join(' and ')}.`],
    });
  }
  const { version, revision, epoch } = record;
  return { distro, arch, source, version, revision, maintainer, epoch, compression, out };
}
