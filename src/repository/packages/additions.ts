import { copyFile, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ensureDir } from 'fs-extra/esm';
import { arches, archNamed, type Arch } from '../../config/architectures.ts';
import type { Distro } from '../../config/distros.ts';
import { findFormat } from '../../formats/index.ts';
import type { PackageFile } from '../../formats/shared/reading/package-file.ts';
import { digestFile } from '../../support/caching/digest.ts';
import { UserError } from '../../support/errors.ts';
import type { PackageSigner } from '../dnf/sign-package.ts';
import { identityOf } from './keep.ts';
import { pathOf } from '../layout.ts';
import type { Channel, PublishedPackage } from '../published.ts';

/** A package to publish, and the distros whose indexes are to list it. */
export interface Addition {
  readonly pkg: PackageFile;
  readonly distros: readonly Distro[];
}

/** A package that an index is to list, before its file is in the repository. */
export interface Wanted {
  readonly pkg: PackageFile;
  readonly entry: Omit<PublishedPackage, 'bytes' | 'sha256'>;
  /** The same package where it is listed already, in this channel or another. */
  readonly listed?: PublishedPackage;
}

/**
 * What is to be listed for packages.
 * @param published what is listed
 * @throws UserError for a version that is published with other content, and for another machine's package
 */
export async function wantedOf(
  additions: readonly Addition[],
  channel: Channel,
  published: readonly PublishedPackage[],
): Promise<readonly Wanted[]> {
  const wanted: Wanted[] = [];
  for (const { pkg, distros } of additions) {
    const content = await findFormat(pkg.format).digestUnsigned(pkg.file);
    const { format, name, version } = pkg;
    for (const distro of distros) {
      for (const arch of archesOf(pkg)) {
        const place = { channel, distro: distro.name, arch };
        const entry = { ...place, format, name, version, content, path: pathOf(pkg, place) };
        const known = [...published, ...wanted.map((one) => one.entry)];
        const same = known.filter((one) => identityOf(one) === identityOf(entry));
        const other = same.find((one) => one.content !== content);
        if (other !== undefined) throw otherContent(pkg, other);
        const listed = published.filter((one) => identityOf(one) === identityOf(entry));
        const first = listed.find((one) => one.channel === channel) ?? listed[0];
        wanted.push({ pkg, entry, ...(first === undefined ? {} : { listed: first }) });
      }
    }
  }
  return wanted;
}

/**
 * Puts the file of a package in its place, signed where its format has signatures; a place that an index lists has it.
 * @param staging an empty folder of the same file system
 */
export async function placePackage(
  { pkg, entry, listed }: Wanted,
  {
    root,
    staging,
    signer,
  }: { readonly root: string; readonly staging: string; readonly signer: PackageSigner },
): Promise<PublishedPackage> {
  const target = join(root, entry.path);
  if (listed?.path === entry.path) return { ...listed, channel: entry.channel };
  const temporary = join(staging, basename(target));
  // What was tested as a candidate is what becomes stable, to the byte.
  await copyFile(listed === undefined ? pkg.file : join(root, listed.path), temporary);
  if (entry.format === 'rpm') await signer.sign(temporary);
  const { size } = await stat(temporary);
  const sha256 = await digestFile(temporary);
  await ensureDir(dirname(target));
  await rename(temporary, target);
  return { ...entry, bytes: size, sha256 };
}

/** The indexes of a distro that list it: all of them for a package without machine code. */
function archesOf({ file, arch }: PackageFile): readonly Arch[] {
  if (arch === 'all') return arches;
  const own = archNamed(arch);
  if (own !== undefined) return [own];
  throw new UserError(`${basename(file)} is for ${arch}, which no index is for`, {
    hints: [`Publish packages for ${arches.join(', ')} or all.`],
  });
}

function otherContent(
  pkg: PackageFile,
  other: Pick<PublishedPackage, 'path' | 'version' | 'distro'>,
): UserError {
  return new UserError(
    `${pkg.file}: version ${other.version} is published for ${other.distro} with other content, as ${other.path}`,
    {
      hints: [
        'Whoever has installed it would never get this file: build a new one with a higher --revision.',
      ],
    },
  );
}
