import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureDir } from 'fs-extra/esm';
import type { Distro } from '../../config/distros.ts';
import type { PackageFile } from '../../formats/shared/reading/package-file.ts';
import { replace } from '../../support/files/atomic-write.ts';
import { firstPackage } from '../layout.ts';
import type { PublishedPackage } from '../published.ts';

/** Copies a package of keys, as it is published, to where machines get it that do not know the repository yet. */
export async function placeFirst(
  { name: packageName }: PackageFile,
  distro: Distro | undefined,
  {
    out,
    name,
    placed,
  }: { readonly out: string; readonly name: string; readonly placed: readonly PublishedPackage[] },
): Promise<void> {
  const published = placed.find((one) => one.distro === distro?.name && one.name === packageName);
  if (distro === undefined || published === undefined) throw new Error(`${packageName} is not published`);
  const target = join(out, firstPackage(distro, name));
  await ensureDir(dirname(target));
  await replace(target, (path) => copyFile(join(out, published.path), path));
}
