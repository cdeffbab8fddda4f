import { authorsOf, fieldOf, homepageOf, type Fields } from './metadata.ts';
import { licenseOf } from './license.ts';
import { fileNameOf } from '../lock/resolve.ts';
import type { ChosenWheel } from '../remedies.ts';
import type { BundledWheel } from '../virtualenv.ts';

const licenceText = /(^|\/)(licen[cs]e|copying|notice|copyright)[^/]*$/i;

/** True for a file of a wheel's metadata folder that is a licence text or belongs to one. */
export function isLicenceFile(path: string, fields: Fields): boolean {
  if (!/^[^/]+\.dist-info\//.test(path)) return false;
  const declared = (fields.get('license-file') ?? []).some((name) => path.endsWith(`/${name}`));
  return declared || licenceText.test(path);
}

/**
 * What the package says of a wheel that is in it.
 * @param licenceFiles its licence texts by path below the prefix
 */
export function bundledWheel(
  chosen: ChosenWheel,
  fields: Fields,
  licenceFiles: ReadonlyMap<string, string>,
): BundledWheel {
  const homepage = homepageOf(fields);
  return {
    name: chosen.name,
    version: fieldOf(fields, 'Version') ?? chosen.version,
    file: fileNameOf(chosen.wheel.url),
    sha256: chosen.wheel.sha256,
    ...(chosen.built === undefined ? {} : { built: chosen.built }),
    license: licenseOf(fields, [...licenceFiles.values()]),
    copyright: authorsOf(fields),
    ...(homepage === undefined ? {} : { homepage }),
    licenseFiles: [...licenceFiles.keys()].sort(),
  };
}
