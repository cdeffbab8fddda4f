import type { Package } from '../../installation/package.ts';
import { rpmRelease, rpmVersion } from './version.ts';
import type { Arch } from '../../config/distros.ts';
import { label } from './field.ts';

/** rpm's names of the architectures, and how "name(arch)" calls them. */
const arches: Readonly<Record<Arch, { readonly name: string; readonly isa: string }>> = {
  amd64: { name: 'x86_64', isa: 'x86-64' },
  arm64: { name: 'aarch64', isa: 'aarch-64' },
};

/** What a package is called in the RPM world. */
export interface Identity {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  /** "version-release", as dependencies name it; there is no epoch. */
  readonly evr: string;
  readonly arch: string;
  readonly isa: string;
}

/** @throws UserError for a name or version that an .rpm cannot have */
export function identityOf(pkg: Package): Identity {
  const name = label('name', pkg.name);
  const version = label('version', rpmVersion(pkg));
  const release = label('release', rpmRelease(pkg));
  const { name: arch, isa } = arches[pkg.arch];
  return { name, version, release, evr: `${version}-${release}`, arch, isa };
}

/** name-version-release.arch.rpm, as rpmbuild names it. */
export function fileName(pkg: Package): string {
  const { name, evr, arch } = identityOf(pkg);
  return `${name}-${evr}.${arch}.rpm`;
}
