/**
 * Packs a folder, except its DEBIAN folder, with our writer: a separate process, so that its memory can be measured.
 * Arguments: folder, output path, compression; the path's ending says the format.
 */
import { lstat, readdir, readlink } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { remove } from 'fs-extra/esm';
import { findFormat } from '../formats/index.ts';
import { compressions } from '../plan/compression.ts';
import { arrangeEntries } from '../installation/content.ts';
import type { ContentEntry, Package } from '../installation/package.ts';
import { silentReporter } from '../support/reporter.ts';
import { keepHeapSmall } from '../support/small-heap.ts';
import { control } from './control.ts';

keepHeapSmall();

const [folder = '', path = '', word] = process.argv.slice(2);
const compression = compressions.find((known) => known === word) ?? 'zstd';
const pkg: Package = {
  ...control,
  revision: '1',
  distroTag: 'bench1',
  license: 'GPL-3.0-or-later',
  preDepends: [],
  recommends: [],
  suggests: [],
  depends: [],
  scripts: {},
  members: [],
  epoch: 1_780_000_000,
  changelog: [],
  copyright: [],
  accounts: [],
  bundled: [],
  entries: arrangeEntries(await entriesOf(folder)),
};
// A cache of its own, so that the archive is compressed and not found.
const cacheDir = `${path}.cache`;
const context = { reporter: silentReporter(), signal: AbortSignal.any([]), cacheDir, offline: true };
await findFormat(extname(path).slice(1)).write(pkg, path, { compression }, context);
await remove(cacheDir);

async function entriesOf(root: string): Promise<readonly ContentEntry[]> {
  const items = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = items.map((item) => join(item.parentPath, item.name));
  const packed = paths.filter((path) => !`${path}/`.startsWith(join(root, 'DEBIAN/')));
  return Promise.all(packed.map(async (path) => entryOf(root, path)));
}

async function entryOf(root: string, file: string): Promise<ContentEntry> {
  const found = await lstat(file);
  const owned = { path: `/${relative(root, file)}`, owner: 'root', group: 'root' };
  if (found.isDirectory()) return { kind: 'directory', mode: 0o755, ...owned };
  if (found.isSymbolicLink()) return { kind: 'symlink', target: await readlink(file), mode: 0o777, ...owned };
  return { kind: 'file', source: { file }, size: found.size, mode: 0o644, ...owned };
}
