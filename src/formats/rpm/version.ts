import type { Versioned } from '../../installation/target-format.ts';
import { toDebianUpstream } from '../../upstream/version.ts';

/**
 * rpm-version(7): as for Debian, but for local labels: rpm reads "+" as a separator, so "+~" would sort
 * before the version; its own mark for "after this version and before the next" is "^".
 */
export function rpmVersion(pkg: Versioned): string {
  return toDebianUpstream(pkg.version).replace('+~', '^');
}

/** The release: the packaging's revision, then the distro as Fedora's guidelines put it ("1.fc43"). */
export function rpmRelease(pkg: Versioned): string {
  return `${pkg.revision}${versionEnd(pkg.distroTag)}`;
}

/** What the release of a package for a distro with this tag ends with. */
export function versionEnd(tag: string): string {
  return `.${tag}`;
}
