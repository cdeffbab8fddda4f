import { join } from 'node:path';
import { readDistros, selectDistros } from '../../../src/config/distros.ts';
import { debFormat } from '../../../src/formats/deb/format.ts';
import { formats } from '../../../src/formats/index.ts';
import { rpmFormat } from '../../../src/formats/rpm/format.ts';
import { readPackageFile } from '../../../src/formats/shared/reading/read-package.ts';
import type { Package } from '../../../src/installation/package.ts';
import type { Addition } from '../../../src/repository/packages/additions.ts';
import { temporaryFolder } from '../../temporary.ts';
import { samplePackage } from '../formats/deb/sample-package.ts';
import { context, rpmPackage } from '../formats/rpm/rpm-package.ts';

export const distros = await readDistros(formats);

/** A small .deb for Debian 13. */
export async function deb(changes: Partial<Package> = {}): Promise<Addition> {
  const pkg = samplePackage(changes);
  const path = join(await temporaryFolder(), debFormat.fileName(pkg));
  await debFormat.write(pkg, path, { compression: 'zstd' }, context());
  return { pkg: await readPackageFile(path), distros: selectDistros(distros, ['debian-13']) };
}

/** A small .rpm for Fedora 43. */
export async function rpm(changes: Partial<Package> = {}): Promise<Addition> {
  const pkg = rpmPackage(changes);
  const path = join(await temporaryFolder(), rpmFormat.fileName(pkg));
  await rpmFormat.write(pkg, path, { compression: 'zstd' }, context());
  return { pkg: await readPackageFile(path), distros: selectDistros(distros, ['fedora-43']) };
}
