import type { Versioned } from '../../installation/target-format.ts';
import { toDebianUpstream } from '../../upstream/version.ts';

/**
 * deb-version(7): upstream-revision~distro, so that the package of an older distro sorts before that of a
 * newer one, and both before a plain upstream-revision.
 */
export function debianVersion(pkg: Versioned): string {
  return `${toDebianUpstream(pkg.version)}-${pkg.revision}${versionEnd(pkg.distroTag)}`;
}

/** What the version of a package for a distro with this tag ends with. */
export function versionEnd(tag: string): string {
  return `~${tag}`;
}
