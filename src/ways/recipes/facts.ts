import { basename } from 'node:path';
import { parseRelation } from '../../formats/deb/relations.ts';
import { withContents } from '../../formats/shared/reading/read-package.ts';
import type { Relation } from '../../config/relation.ts';
import type { BuildRecord } from '../../installation/build-record.ts';
import { digestFile } from '../../support/caching/digest.ts';
import { UserError } from '../../support/errors.ts';

/** What a recipe is told about a package of Debian's format. */
export interface PackageFacts {
  readonly file: string;
  /** Its name, without folders. */
  readonly fileName: string;
  readonly sha256: string;
  readonly record: BuildRecord;
  readonly depends: readonly Relation[];
  readonly recommends: readonly Relation[];
  /** Texts of the package that a recipe is made from, by absolute path: units, accounts, folders. */
  readonly texts: ReadonlyMap<string, string>;
}

const wanted =
  /^\/usr\/lib\/(systemd\/system|sysusers\.d|tmpfiles\.d)\/[^/]+$|^\/usr\/lib\/[^/]+\/(settings\.json|defaults\.env)$/;

/**
 * Reads a package to its end.
 * @throws UserError when it is none of Debian's format, or has no build record
 */
export async function readPackageFacts(file: string): Promise<PackageFacts> {
  return withContents(file, async (contents) => {
    const { record, format } = contents.pkg;
    if (format !== 'deb' || record === undefined) {
      throw new UserError(`${basename(file)} is not a .deb that this project has built`, {
        hints: ['Recipes are made from one: npm run package -- --distro debian'],
      });
    }
    const relations = (kind: string): readonly Relation[] =>
      (contents.relations[kind] ?? []).map((text) => parseRelation(text));
    const texts = new Map<string, string>();
    for await (const { path, content } of contents.entries((entry) => wanted.test(entry))) {
      if (content !== undefined) texts.set(path, content.toString());
    }
    const sha256 = await digestFile(file);
    const needed = { depends: relations('Depends'), recommends: relations('Recommends') };
    return { file, fileName: basename(file), sha256, record, ...needed, texts };
  });
}

/**
 * The facts of packages that one recipe is made from: of one version and Python, each of another architecture.
 * @throws UserError for packages that do not belong together
 */
export async function readPackages(files: readonly string[]): Promise<readonly PackageFacts[]> {
  const all = await Promise.all(files.map((file) => readPackageFacts(file)));
  const [first] = all;
  for (const { record, fileName } of all) {
    if (first !== undefined && record.packageVersion !== first.record.packageVersion) {
      throw new UserError(`${fileName} and ${first.fileName} are not of one version and distro`, {
        hints: ['Give the packages of one distro, one for each architecture.'],
      });
    }
  }
  if (new Set(all.map(({ record }) => record.arch)).size < all.length)
    throw new UserError('two packages are for the same architecture', { hints: ['Give one of them.'] });
  return all;
}
