import { gzipped } from '../../installation/man-page.ts';
import type { ContentEntry, Package } from '../../installation/package.ts';
import { renderControl } from './control.ts';
import { tarParts, type Md5Sums } from './encoding/tar.ts';
import { scriptNames } from './scripts.ts';

/**
 * The control archive, compressed with gzip whatever the data archive has: it is small, and every tool that
 * reads control files can read it.
 */
export async function controlArchive(pkg: Package, md5: Md5Sums): Promise<Buffer> {
  const entries = [...(await controlFiles(pkg, md5))].sort((a, b) => (a.path < b.path ? -1 : 1));
  const pieces = tarParts(entries, pkg.epoch).flatMap((part) =>
    Array.from(part.pieces(true), (piece) => Buffer.from(piece)),
  );
  return gzipped(Buffer.concat(pieces));
}

async function controlFiles(pkg: Package, md5: Md5Sums): Promise<readonly ContentEntry[]> {
  const scripts = scriptNames.flatMap(([state, name]) => {
    const text = pkg.scripts[state];
    return text === undefined ? [] : [controlFile(name, text, 0o755)];
  });
  const conffiles = pkg.entries.filter((entry) => entry.kind === 'file' && entry.config === true);
  return [
    ...(conffiles.length === 0
      ? []
      : [controlFile('conffiles', conffiles.map(({ path }) => `${path}\n`).join(''))]),
    controlFile('control', await renderControl(pkg)),
    controlFile('md5sums', [...md5].map(([path, digest]) => `${digest}  ${path.slice(1)}\n`).join('')),
    ...scripts,
    ...pkg.members.map(({ name, text, executable }) => controlFile(name, text, executable ? 0o755 : 0o644)),
  ];
}

function controlFile(name: string, content: string, mode = 0o644): ContentEntry {
  return {
    kind: 'file',
    path: `/${name}`,
    source: { content },
    size: Buffer.byteLength(content),
    mode,
    owner: 'root',
    group: 'root',
  };
}
