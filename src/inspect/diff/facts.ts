import type { PackageContents } from '../../formats/shared/reading/package-contents.ts';
import type { PackageEntry } from '../../formats/shared/reading/package-entry.ts';
import { withContents } from '../../formats/shared/reading/read-package.ts';

/** What of a package is compared with another. */
export interface Facts extends Pick<
  PackageContents,
  'pkg' | 'bytes' | 'compression' | 'relations' | 'scripts'
> {
  /** Everything but the root of the file system, by path. */
  readonly entries: ReadonlyMap<string, PackageEntry>;
  /** Texts that are looked into, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

const lookedInto =
  /^\/usr\/lib\/systemd\/system\/[^/]+\.[a-z]+$|^\/usr\/lib\/[^/]+\/(settings|sbom\.cdx)\.json$/;

/**
 * Reads a package file to its end.
 * @throws UserError when it is not a package, or broken
 */
export async function readFacts(file: string): Promise<Facts> {
  return withContents(file, async (contents) => {
    const { pkg, bytes, compression, relations, scripts } = contents;
    const entries = new Map<string, PackageEntry>();
    const texts = new Map<string, string>();
    for await (const { content, ...entry } of contents.entries((path) => lookedInto.test(path))) {
      if (entry.path === '/') continue;
      entries.set(entry.path, entry);
      if (content !== undefined) texts.set(entry.path, content.toString());
    }
    return { pkg, bytes, compression, relations, scripts, entries, texts };
  });
}

/** What it takes on the target machine: regular files, and their bytes. */
export function installedFigures({ entries }: Facts): { readonly files: number; readonly bytes: number } {
  const files = [...entries.values()].filter(({ kind }) => kind === 'file');
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}
