import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Distros } from '../../config/distros.ts';
import { formats } from '../../formats/index.ts';
import { findDistro } from '../../formats/shared/reading/distro-of.ts';
import type { PackageFile } from '../../formats/shared/reading/package-file.ts';
import { readPackageFile } from '../../formats/shared/reading/read-package.ts';
import { UserError } from '../../support/errors.ts';
import { filesBelow } from '../../support/files/files-below.ts';
import { reasonOf } from '../../support/system-errors.ts';

/** What is built or published next, and for what. */
export interface Target {
  readonly distro: { readonly name: string };
  readonly arch: string;
}

/** A package that may be installed today, with what it is for. */
export interface Previous {
  readonly file: string;
  readonly pkg: PackageFile;
  readonly distro: string;
}

/**
 * The package files that new ones will follow.
 * @param paths files, and folders with packages at any depth, such as a repository: of a folder, those for the targets count
 * @param name of the packages; a folder may have others
 * @throws UserError for a file that is for none of the targets, and a folder without any package of that name
 */
export async function readPrevious(
  paths: readonly string[],
  { name, targets }: { readonly name: string; readonly targets: readonly Target[] },
  distros: Distros,
): Promise<readonly Previous[]> {
  const found = await Promise.all(
    paths.map(async (path) =>
      (await isFolder(path)) ? inFolder(path, name, distros) : [await named(path, targets, distros)],
    ),
  );
  return found.flat().filter(({ distro, pkg }) => targets.some((target) => isFor({ distro, pkg }, target)));
}

/** A package that was written. */
interface Written {
  readonly path: string;
  readonly distro: string;
  readonly arch: string;
}

/** The files that a new package will follow, but not the one whose place it took. */
export function filesBefore(
  previous: readonly Previous[],
  { path, distro, arch }: Written,
): readonly string[] {
  return previous
    .filter((one) => isFor(one, { distro: { name: distro }, arch }))
    .map(({ file }) => resolve(file))
    .filter((file) => file !== resolve(path));
}

/** Says which new packages there is nothing to compare with; undefined where there is something for all. */
export function describeMissing(
  previous: readonly Previous[],
  written: readonly Written[],
): string | undefined {
  const without = written.filter((one) => filesBefore(previous, one).length === 0);
  if (without.length === 0) return undefined;
  const names = without.map(({ distro, arch }) => `${distro} ${arch}`).join(', ');
  return `there is no previous package to compare with for ${names}`;
}

function isFor({ distro, pkg }: Pick<Previous, 'distro' | 'pkg'>, target: Target): boolean {
  return distro === target.distro.name && pkg.arch === target.arch;
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new UserError(`cannot read --previous ${path}: ${reasonOf(error)}`, { cause: error });
  });
  return stats.isDirectory();
}

async function named(file: string, targets: readonly Target[], distros: Distros): Promise<Previous> {
  const pkg = await readPackageFile(file);
  const distro = findDistro(pkg, distros)?.name;
  if (distro !== undefined && targets.some((target) => isFor({ distro, pkg }, target)))
    return { file, pkg, distro };
  throw new UserError(
    `${basename(file)} is for ${distro ?? 'no known distro'} on ${pkg.arch}, which is not among the new packages`,
    { hints: ['Name the package of the same distro and architecture: --previous FILE'] },
  );
}

/** The packages of that name, those excepted that are for a distro which is not known here any more. */
async function inFolder(folder: string, name: string, distros: Distros): Promise<readonly Previous[]> {
  const endings = formats.map((format) => `.${format.name}`);
  const files = (await filesBelow(folder)).filter(
    (path) => endings.some((ending) => path.endsWith(ending)) && !/(^|\/)\./.test(path),
  );
  const packages = await Promise.all(files.map((file) => readPackageFile(join(folder, file))));
  const ours = packages.filter((pkg) => pkg.name === name);
  if (ours.length === 0) {
    throw new UserError(`--previous ${folder} has no package of ${name}`, {
      hints: ['Name a folder with packages, such as a repository, or a package file.'],
    });
  }
  return ours.flatMap((pkg) => {
    const known = distros.all.some((one) => one.name === pkg.record?.distro);
    const distro = pkg.record === undefined || known ? findDistro(pkg, distros)?.name : undefined;
    return distro === undefined ? [] : [{ file: pkg.file, pkg, distro }];
  });
}
