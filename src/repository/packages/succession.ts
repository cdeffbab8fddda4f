import { join } from 'node:path';
import { unfit } from '../../inspect/succession/succession.ts';
import { allOrFaults } from '../../support/errors.ts';
import type { PublishedPackage } from '../published.ts';
import type { Addition } from './additions.ts';

/** Where packages that may be installed lie. */
interface Installed {
  /** The repository's folder. */
  readonly root: string;
  /** What it lists. */
  readonly published: readonly PublishedPackage[];
  /** Other packages that came before: files of the same name, distro and architecture. */
  readonly others: (addition: Addition) => readonly string[];
}

/**
 * Compares packages with every other version of them that machines may have.
 * @returns the packages for which there is none
 * @throws UserError for packages that a package manager cannot upgrade those to, all of them
 */
export async function requireFit(
  additions: readonly Addition[],
  { root, published, others }: Installed,
): Promise<readonly Addition[]> {
  const compared = await allOrFaults(
    additions.map(async (addition) => {
      const listed = published.filter((one) => isPredecessor(one, addition));
      const files = new Set([...listed.map(({ path }) => join(root, path)), ...others(addition)]);
      const fault = await unfit([...files], addition.pkg.file);
      if (fault !== undefined) throw fault;
      return { addition, files: files.size };
    }),
  );
  return compared.filter(({ files }) => files === 0).map(({ addition }) => addition);
}

/** Another version of the package, in any channel. */
function isPredecessor(one: PublishedPackage, { pkg, distros }: Addition): boolean {
  return (
    one.name === pkg.name &&
    one.version !== pkg.version &&
    (pkg.arch === 'all' || one.arch === pkg.arch) &&
    distros.some(({ name }) => name === one.distro)
  );
}
