import type { Package } from '../../installation/package.ts';
import { rpmRelease, rpmVersion } from './version.ts';
import { rpmArchOf } from '../../config/architectures.ts';
import { label } from './field.ts';

/** What a package is called in the RPM world. */
export interface Identity {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  /** "version-release", as dependencies name it; there is no epoch. */
  readonly evr: string;
  readonly arch: string;
  /** Absent for a package without machine code. */
  readonly isa: string | undefined;
}

/** @throws UserError for a name or version that an .rpm cannot have */
export function identityOf(pkg: Package): Identity {
  const name = label('name', pkg.name);
  const version = label('version', rpmVersion(pkg));
  const release = label('release', rpmRelease(pkg));
  const { kernel: arch, rpmIsa: isa } = rpmArchOf(pkg.arch);
  return { name, version, release, evr: `${version}-${release}`, arch, isa };
}

/** name-version-release.arch.rpm, as rpmbuild names it. */
export function fileName(pkg: Package): string {
  const { name, evr, arch } = identityOf(pkg);
  return `${name}-${evr}.${arch}.rpm`;
}
