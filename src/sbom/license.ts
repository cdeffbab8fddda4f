import { Models, SPDX } from '@cyclonedx/cyclonedx-library';
import { formatLicense, parseLicense } from '../support/text/spdx.ts';

/** A licence as CycloneDX has it: an identifier of SPDX, an expression, or a name where it is neither. */
export function licensesOf(text: string | undefined): Models.LicenseRepository {
  return new Models.LicenseRepository(text === undefined || text === '' ? [] : [licenseOf(text)]);
}

function licenseOf(text: string): Models.License {
  const expression = parseLicense(text);
  if (expression === undefined) return new Models.NamedLicense(text);
  const formatted = formatLicense(expression);
  if (SPDX.isSupportedSpdxId(formatted)) return new Models.SpdxLicense(formatted);
  return new Models.LicenseExpression(formatted);
}
