import { textEntry } from './content.ts';
import type { ContentEntry } from './package.ts';

/** Where the SBOM of the package `name` is on the target machine. */
export function sbomPath(name: string): string {
  return `/usr/lib/${name}/sbom.cdx.json`;
}

/** The SBOM, and a link to it where people look for documentation, which images leave out. */
export function sbomEntries(name: string, sbom: string): readonly ContentEntry[] {
  const path = sbomPath(name);
  return [
    textEntry(path, sbom),
    {
      kind: 'symlink',
      path: `/usr/share/doc/${name}/sbom.cdx.json`,
      target: `../../..${path.slice('/usr'.length)}`,
      mode: 0o777,
      owner: 'root',
      group: 'root',
    },
  ];
}
