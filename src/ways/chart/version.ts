import semver from 'semver';
import { UserError } from '../../support/errors.ts';

/**
 * A version that Helm accepts.
 * @throws UserError when it is not a semantic version
 */
export function requireChartVersion(version: string): string {
  if (semver.valid(version) === version || semver.valid(version.replace(/\+.*/, '')) !== null) return version;
  throw new UserError(`${version} is not a semantic version, which a chart must have`, {
    hints: ['Give the chart one of its own, such as --chart-version 0.11.0.'],
  });
}
