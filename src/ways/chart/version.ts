import semver from 'semver';
import { parseTag } from '../../release/tag-name.ts';
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

/**
 * What image and chart of a release are called: v0.11.0-1 is the image's tag 0.11.0-1 and the chart 0.11.0+1, as Helm takes
 * what follows a hyphen for a version before the release.
 * @throws UserError for a tag of another form
 */
export function releaseNames(tag: string): { readonly image: string; readonly chart: string } {
  const { version, revision } = parseTag(tag);
  return { image: `${version}-${revision}`, chart: `${version}+${revision}` };
}
