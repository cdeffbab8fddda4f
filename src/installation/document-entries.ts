import { textEntry } from './content.ts';
import type { ContentEntry } from './package.ts';

/** Where a document of the package `name` that programs read is on the target machine. */
export function documentPath(name: string, file: string): string {
  return `/usr/lib/${name}/${file}`;
}

/** A document that programs read, and a link to it where people look for documentation. */
export function documentEntries(
  name: string,
  file: string,
  text: string,
  from: string,
): readonly ContentEntry[] {
  const origin = { kind: 'rendered', from } as const;
  const path = documentPath(name, file);
  return [
    { ...textEntry(path, text), origin },
    {
      kind: 'symlink',
      path: `/usr/share/doc/${name}/${file}`,
      // Relative, and in /usr/lib itself: images leave /usr/share/doc out when packages are installed.
      target: `../../..${path.slice('/usr'.length)}`,
      mode: 0o777,
      owner: 'root',
      group: 'root',
      origin,
    },
  ];
}
