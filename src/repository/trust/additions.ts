import { join } from 'node:path';
import { ensureDir } from 'fs-extra/esm';
import type { Definition } from '../../config/definition.ts';
import type { Distro } from '../../config/distros.ts';
import { findFormat } from '../../formats/index.ts';
import { readPackageFile } from '../../formats/shared/reading/read-package.ts';
import type { Context } from '../../support/context.ts';
import type { Addition } from '../packages/additions.ts';
import { trustPackageName } from '../layout.ts';
import type { PublishedPackage } from '../published.ts';
import { trustPackage, type TrustInput } from './package.ts';
import { dateOf } from './version.ts';

/** What the packages of keys say besides the name of what is published, and whom machines are to trust. */
export interface TrustOptions extends Pick<Definition, 'homepage' | 'maintainer'> {
  /** Public keys beside that which signs: files, or names in gpg's keyring; as before when absent. */
  readonly others?: readonly string[] | undefined;
}

/**
 * A package of keys for each distro: that which is published, where it would be the same, or else a new version of it.
 * @param listed what is published
 * @param sameSigner true where the key that signs is that of the publication before
 * @param date of the publication
 * @param folder for the files
 */
export async function trustAdditions(
  distros: readonly Distro[],
  input: TrustInput,
  {
    listed,
    sameSigner,
    date,
    folder,
  }: {
    readonly listed: readonly PublishedPackage[];
    readonly sameSigner: boolean;
    readonly date: Date;
    readonly folder: string;
  },
  context: Context,
): Promise<readonly Addition[]> {
  const additions: Addition[] = [];
  for (const distro of distros) {
    const name = trustPackageName(distro, input.software.name);
    const known = listed.filter((one) => one.distro === distro.name && one.name === name);
    const last = known.sort(
      (one, other) => dateOf(other.version).getTime() - dateOf(one.version).getTime(),
    )[0];
    const into = join(folder, distro.name);
    await ensureDir(into);
    const same =
      last === undefined ? undefined : await written(distro, input, dateOf(last.version), into, context);
    // An .rpm keeps its signature, and those who still lack the key that made it could not install it.
    const isSame =
      sameSigner &&
      same !== undefined &&
      (await findFormat(same.pkg.format).digestUnsigned(same.pkg.file)) === last?.content;
    // A clock that went back does not make a package that nobody would get.
    const least = last === undefined ? 0 : dateOf(last.version).getTime() + 1000;
    const when = new Date(Math.max(date.getTime(), least));
    additions.push(isSame ? same : await written(distro, input, when, into, context));
  }
  return additions;
}

/** Packages without older ones of keys: who installs the newest never needs another. */
export function withoutOlder(
  packages: readonly PublishedPackage[],
  trust: readonly Addition[],
): readonly PublishedPackage[] {
  const isOlder = (one: PublishedPackage): boolean =>
    trust.some(
      ({ pkg, distros }) =>
        one.name === pkg.name &&
        one.version !== pkg.version &&
        distros.some(({ name }) => name === one.distro),
    );
  return packages.filter((one) => !isOlder(one));
}

async function written(
  distro: Distro,
  input: TrustInput,
  date: Date,
  folder: string,
  context: Context,
): Promise<Addition> {
  const pkg = await trustPackage(distro, input, date);
  const format = findFormat(distro.format);
  const path = join(folder, format.fileName(pkg));
  await format.write(pkg, path, { compression: 'zstd' }, context);
  return { pkg: await readPackageFile(path), distros: [distro] };
}
