import { architectures, type Arch } from '../config/architectures.ts';
import type { Distro } from '../config/distros.ts';
import type { PackageFile } from '../formats/shared/reading/package-file.ts';
import type { Channel } from './published.ts';

/** The signed list of all that is published. */
export const recordFile = 'repository.asc';

/** Names of what a repository has besides its indexes, below its folder. */
export function clientFiles(name: string) {
  return {
    /** The public key, as text; for dnf, zypper and people. */
    key: `${name}.asc`,
    /** The same in binary, which is what apt keeps below /usr/share/keyrings. */
    keyring: `${name}-archive-keyring.gpg`,
    /** What tells apt or dnf of the repository. */
    source: (distro: Pick<Distro, 'name' | 'format'>): string =>
      distro.format === 'deb' ? `apt/${distro.name}.sources` : `dnf/${distro.name}.repo`,
  };
}

/** Where the apt source expects the keyring on the target machine. */
export function keyringOnTarget(name: string): string {
  return `/usr/share/keyrings/${clientFiles(name).keyring}`;
}

/** Where dnf and zypper find the keys on the target machine. */
export function rpmKeyOnTarget(name: string): string {
  return `/etc/pki/rpm-gpg/RPM-GPG-KEY-${name}`;
}

/** Where the source of a repository is on the target machine. */
export function sourceOnTarget({ packageManager }: Pick<Distro, 'packageManager'>, name: string): string {
  const places = {
    apt: `/etc/apt/sources.list.d/${name}.sources`,
    dnf: `/etc/yum.repos.d/${name}.repo`,
    zypper: `/etc/zypp/repos.d/${name}.repo`,
  };
  return places[packageManager];
}

/** A copy of the package of keys for a distro, under a name that stays, for machines that do not know the repository. */
export function firstPackage(distro: Pick<Distro, 'name' | 'format'>, name: string): string {
  return `keys/${trustPackageName(distro, name)}_${distro.name}.${distro.format}`;
}

/** The package that brings the keys and the source to a machine, and renews them. */
export function trustPackageName({ format }: Pick<Distro, 'format'>, name: string): string {
  return format === 'deb' ? `${name}-archive-keyring` : `${name}-release`;
}

/** The suite of a channel of a distro. */
export function suiteOf(channel: Channel, distro: string): string {
  return channel === 'stable' ? distro : `${distro}-${channel}`;
}

/** The folder of an index of dnf, as $basearch names the architecture. */
export function folderOf(channel: Channel, distro: string, arch: Arch): string {
  return `dnf/${channel}/${distro}/${architectures[arch].kernel}`;
}

/**
 * Where a package file goes. Its name is the one that it was built with, also when a host of files has changed it.
 * A .deb has the same place in every channel; dnf looks for an .rpm below the folder of its index.
 */
export function pathOf(
  pkg: Pick<PackageFile, 'format' | 'name' | 'version' | 'arch'>,
  { channel, distro, arch }: { channel: Channel; distro: string; arch: Arch },
): string {
  const version = pkg.version.replace(/^\d+:/, '');
  if (pkg.format === 'deb') return `apt/pool/${distro}/${pkg.name}_${version}_${pkg.arch}.deb`;
  const own = pkg.arch === 'all' ? 'noarch' : architectures[arch].kernel;
  return `${folderOf(channel, distro, arch)}/${pkg.name}-${version}.${own}.rpm`;
}
