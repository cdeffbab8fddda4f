import { joinLicenses } from '../../licenses/expression.ts';
import type { Package } from '../../installation/package.ts';
import { oneLine } from './field.ts';

/** License tag: the SPDX expression of everything that is in the package, every bundled wheel included. */
export function licenseOf(pkg: Package): string {
  const parts = pkg.copyright.map(({ license }) => license);
  return oneLine('license', joinLicenses(parts.length === 0 ? [pkg.license] : parts));
}
