import { basename } from 'node:path';
import type { Distros } from '../../config/distros.ts';
import { findDistro } from '../../formats/shared/reading/distro-of.ts';
import { UserError } from '../../support/errors.ts';
import { compareVersions } from '../../upstream/version.ts';
import { changesOf, type Changes } from './changes.ts';
import { installedFigures, type Facts } from './facts.ts';
import { compareFiles, type FileChanges } from './files.ts';
import { migrationsOf, type Migrations } from './migrations.ts';
import { relationVersions } from './relations.ts';
import { compareScripts, type ScriptChange } from './scripts.ts';
import { compareSettings } from './settings.ts';
import { compareUnits } from './units.ts';
import { bomFacts, wheelVersions } from './wheels.ts';

/** One of the packages. */
export interface Side {
  readonly file: string;
  readonly version: string;
  readonly arch: string;
  readonly format: string;
  /** Null where the package does not say. */
  readonly distro: string | null;
  /** Of the file. */
  readonly bytes: number;
  readonly compression: string;
  /** What it takes on the target machine. */
  readonly installed: { readonly files: number; readonly bytes: number };
}

/** How two packages differ; a list that cannot be compared is null, and `notes` say why. */
export interface Difference {
  readonly name: string;
  readonly old: Side;
  readonly new: Side;
  /** What to know before reading the rest. */
  readonly notes: readonly string[];
  readonly wheels: Changes;
  /** Native libraries in wheels. */
  readonly libraries: Changes | null;
  readonly licenses: Changes | null;
  readonly dependencies: Changes | null;
  readonly migrations: Migrations;
  readonly units: Changes;
  readonly settings: Changes | null;
  readonly scripts: readonly ScriptChange[] | null;
  readonly files: FileChanges;
}

/**
 * Compares two packages.
 * @throws UserError for packages of different names
 */
export function differenceOf(old: Facts, newer: Facts, distros: Distros): Difference {
  if (old.pkg.name !== newer.pkg.name) {
    throw new UserError(
      `${basename(old.pkg.file)} is a package of ${old.pkg.name}, and ${basename(newer.pkg.file)} of ${newer.pkg.name}`,
      { hints: ['Compare two versions of one package.'] },
    );
  }
  const sides = { old: sideOf(old, distros), new: sideOf(newer, distros) };
  const [bom, newBom] = [bomFacts(old), bomFacts(newer)];
  const hasBoms = bom !== undefined && newBom !== undefined;
  const isOneFormat = old.pkg.format === newer.pkg.format;
  return {
    name: old.pkg.name,
    ...sides,
    notes: notesOf(old, newer, sides),
    wheels: changesOf(wheelVersions(old), wheelVersions(newer)),
    libraries: hasBoms ? changesOf(bom.libraries, newBom.libraries) : null,
    licenses: hasBoms ? changesOf(bom.licenses, newBom.licenses) : null,
    dependencies: isOneFormat ? changesOf(relationVersions(old), relationVersions(newer)) : null,
    migrations: migrationsOf(old, newer),
    units: compareUnits(old, newer),
    settings: compareSettings(old, newer),
    scripts: isOneFormat ? compareScripts(old, newer) : null,
    files: compareFiles(old, newer),
  };
}

function sideOf(facts: Facts, distros: Distros): Side {
  const { file, version, arch, format } = facts.pkg;
  return {
    file,
    version,
    arch,
    format,
    distro: findDistro(facts.pkg, distros)?.name ?? null,
    bytes: facts.bytes,
    compression: facts.compression,
    installed: installedFigures(facts),
  };
}

function notesOf(
  old: Facts,
  newer: Facts,
  sides: { readonly old: Side; readonly new: Side },
): readonly string[] {
  const notes: string[] = [];
  const [one, other] = [sides.old, sides.new];
  if (one.format !== other.format) {
    notes.push(
      `a .${one.format} is compared with a .${other.format}: dependencies and maintainer scripts are not compared, and each format has documents of its own`,
    );
  }
  if (one.distro !== other.distro) {
    notes.push(
      `they are built for different distros, ${one.distro ?? 'unknown'} and ${other.distro ?? 'unknown'}: other wheels and paths may come from that alone`,
    );
  }
  if (one.arch !== other.arch)
    notes.push(`they are built for different machines, ${one.arch} and ${other.arch}`);
  const [before, after] = [old.pkg.record?.version, newer.pkg.record?.version];
  if (before !== undefined && after !== undefined && compareVersions(before, after) > 0)
    notes.push(`${before} is newer than ${after}: this is a downgrade, which a package manager refuses`);
  const without = [old, newer].filter((facts) => bomFacts(facts) === undefined);
  if (without.length > 0) {
    const names = without.map(({ pkg }) => basename(pkg.file)).join(' and ');
    notes.push(`no SBOM in ${names}: native libraries and licences are not compared`);
  }
  return notes;
}
