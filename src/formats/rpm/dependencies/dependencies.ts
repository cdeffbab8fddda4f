import { formatRelation } from '../../../config/relation.ts';
import type { Package } from '../../../installation/package.ts';
import type { Compression } from '../../../plan/compression.ts';
import { userProvides } from '../files/account-name.ts';
import { sense, sortDependencies, toDependency, type Dependency } from './dependency.ts';
import type { Identity } from '../identity.ts';
import { needsLargeFiles } from '../encoding/payload.ts';
import { scriptStates } from '../scripts.ts';

/** What a package needs and gives, in the kinds that rpm knows; each sorted. */
export interface Dependencies {
  readonly requires: readonly Dependency[];
  readonly provides: readonly Dependency[];
  readonly recommends: readonly Dependency[];
  readonly suggests: readonly Dependency[];
}

/**
 * Everything is stated; nothing is found by looking into files, because auditwheel gives the libraries in wheels names
 * of their own, and a package that asked for those could not be installed.
 */
export function dependenciesOf(pkg: Package, identity: Identity, compression: Compression): Dependencies {
  const stated = [
    ...pkg.depends.map((relation) => toDependency(relation)),
    ...pkg.preDepends.map((relation) => toDependency(relation, scriptPurpose(pkg))),
    ...shell(pkg),
    ...configOf(pkg, identity),
  ];
  return {
    requires: sortDependencies([...stated, ...readerFeatures(pkg, identity, compression, stated)]),
    provides: sortDependencies(providesOf(pkg, identity)),
    recommends: sortDependencies(pkg.recommends.map((relation) => toDependency(relation))),
    suggests: sortDependencies(pkg.suggests.map((relation) => toDependency(relation))),
  };
}

/** The names by which other packages ask for the package itself. */
export function selfNames({ name, isa }: Pick<Identity, 'name' | 'isa'>): readonly string[] {
  return isa === undefined ? [name] : [name, `${name}(${isa})`];
}

function providesOf(pkg: Package, identity: Identity): readonly Dependency[] {
  const self = selfNames(identity).map((name) => ({ name, flags: sense.equal, version: identity.evr }));
  // Fedora Packaging Guidelines, "Bundling and Duplication of system libraries".
  const bundled = pkg.bundled.map((wheel) => ({
    name: `bundled(python3dist(${wheel.name}))`,
    flags: sense.equal,
    version: wheel.version,
  }));
  return [...self, ...bundled, ...userProvides(pkg), ...configOf(pkg, identity)];
}

/** With the same name a package asks for the version of its configuration and has it, as rpmbuild does. */
function configOf(pkg: Package, { name, evr }: Identity): readonly Dependency[] {
  const has = pkg.entries.some((entry) => entry.kind === 'file' && entry.config === true);
  return has ? [{ name: `config(${name})`, flags: sense.equal | sense.config, version: evr }] : [];
}

/** Before which scripts rpm must have installed what the scripts need. */
function scriptPurpose(pkg: Package): number {
  return scriptStates(pkg.scripts).reduce((flags, { flag }) => flags | flag, 0);
}

function shell(pkg: Package): readonly Dependency[] {
  const flags = scriptPurpose(pkg);
  return flags === 0 ? [] : [{ name: '/bin/sh', flags: flags | sense.interpreter, version: '' }];
}

/** What rpm itself must be able to do, so that one that is too old refuses the package instead of breaking it. */
function readerFeatures(
  pkg: Package,
  { evr }: Identity,
  compression: Compression,
  stated: readonly Dependency[],
): readonly Dependency[] {
  const versions = [evr, ...stated.map(({ version }) => version)].join(' ');
  const relations = [...pkg.depends, ...pkg.preDepends].map(formatRelation).join(' ');
  const features: readonly (readonly [needed: boolean, name: string, since: string])[] = [
    [true, 'CompressedFileNames', '3.0.4-1'],
    [true, 'FileDigests', '4.6.0-1'],
    [true, 'PayloadFilesHavePrefix', '4.0-1'],
    [compression === 'zstd', 'PayloadIsZstd', '5.4.18-1'],
    [compression === 'xz', 'PayloadIsXz', '5.2-1'],
    [needsLargeFiles(pkg.entries), 'LargeFiles', '4.12.0-1'],
    [stated.some(({ name }) => name.startsWith('(')), 'RichDependencies', '4.12.0-1'],
    [`${versions} ${relations}`.includes('~'), 'TildeInVersions', '4.10.0-1'],
    [`${versions} ${relations}`.includes('^'), 'CaretInVersions', '4.15.0-1'],
  ];
  return features
    .filter(([needed]) => needed)
    .map(([, name, since]) => ({
      name: `rpmlib(${name})`,
      flags: sense.less | sense.equal | sense.rpmlib,
      version: since,
    }));
}
