import type { Distro } from '../config/distros.ts';
import { toDebianUpstream } from '../release/version.ts';
import type { Package } from '../installation/package.ts';

type Versioned = Pick<Package, 'version' | 'revision' | 'distroTag'>;

const versions: Readonly<Record<Distro['format'], (pkg: Versioned) => string>> = {
  deb: debianVersion,
  rpm: (pkg) => `${rpmVersion(pkg)}-${rpmRelease(pkg)}`,
};

/** The version as a format's package manager sees it; maintainer scripts and the format use the same. */
export function nativeVersion(format: Distro['format'], pkg: Versioned): string {
  return versions[format](pkg);
}

/**
 * deb-version(7): upstream-revision~distro, so that the package of an older distro sorts before that of a
 * newer one, and both before a plain upstream-revision.
 */
export function debianVersion(pkg: Versioned): string {
  return `${toDebianUpstream(pkg.version)}-${pkg.revision}~${pkg.distroTag}`;
}

/**
 * rpm-version(7): as for Debian, but for local labels: rpm takes "+" for a mere separator, so that "+~" would sort
 * before the version; its own mark for "after this version and before the next" is "^".
 */
export function rpmVersion(pkg: Versioned): string {
  return toDebianUpstream(pkg.version).replace('+~', '^');
}

/** The release: the packaging's revision, then the distro as Fedora's guidelines put it ("1.fc43"). */
export function rpmRelease(pkg: Versioned): string {
  return `${pkg.revision}.${pkg.distroTag}`;
}
