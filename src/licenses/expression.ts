import { allOf, formatLicense, licenseReference, parseLicense } from '../support/text/spdx.ts';

/**
 * One SPDX expression for a package of many parts: all of them hold, each once, in the order given. What is not an
 * expression becomes a LicenseRef, so that the whole stays one.
 */
export function joinLicenses(expressions: readonly string[]): string {
  const given = expressions.filter((expression) => expression.trim() !== '');
  return formatLicense(allOf(given.map((text) => parseLicense(text) ?? licenseReference(text))));
}
