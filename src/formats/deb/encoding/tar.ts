import { createHash } from 'node:crypto';
import type { ContentEntry } from '../../../installation/package.ts';
import type { Part } from '../../shared/compressing/part.ts';
import { contentPieces, pieceBuffer } from '../../shared/writing/content-file.ts';
import { cutIntoParts } from '../../shared/writing/cut.ts';
import { entryName, linkTarget } from './long-name.ts';
import { encodeTarHeader, tarBlock, tarPadding } from './tar-header.ts';

/** MD5 of the regular files of an archive in lower-case hexadecimal, by path. */
export type Md5Sums = Map<string, string>;

/**
 * A tar archive of the entries in the order given: ustar with GNU long names, the subset that dpkg reads (deb(5)). Names
 * begin with "./" and the first is "./" itself, as dpkg-deb writes them.
 * @param epoch every entry's mtime, seconds since 1970-01-01 UTC
 * @param md5 gets every file's digest as it passes for the first time
 */
export function tarParts(
  entries: readonly ContentEntry[],
  epoch: number,
  md5: Md5Sums = new Map(),
): readonly Part[] {
  const lists = cutIntoParts([rootFolder, ...entries]);
  return lists.map((list, position) => ({
    *pieces(isFirst) {
      const buffer = pieceBuffer();
      for (const entry of list) yield* entryPieces(entry, epoch, buffer, isFirst ? md5 : undefined);
      if (position === lists.length - 1) yield Buffer.alloc(2 * tarBlock);
    },
  }));
}

const rootFolder: ContentEntry = { kind: 'directory', path: '/', mode: 0o755, owner: 'root', group: 'root' };

const types = { file: '0', symlink: '2', directory: '5' } as const;

function* entryPieces(
  entry: ContentEntry,
  epoch: number,
  buffer: Buffer,
  md5: Md5Sums | undefined,
): Generator<Buffer> {
  yield headerOf(entry, epoch);
  if (entry.kind !== 'file') return;
  const hash = md5 === undefined ? undefined : createHash('md5');
  for (const piece of contentPieces(entry, buffer)) {
    hash?.update(piece);
    yield piece;
  }
  yield tarPadding(entry.size);
  if (hash !== undefined) md5?.set(entry.path, hash.digest('hex'));
}

function headerOf(entry: ContentEntry, epoch: number): Buffer {
  const { name, prefix, before } = entryName(
    `.${entry.path}${entry.kind === 'directory' && entry.path !== '/' ? '/' : ''}`,
  );
  const target =
    entry.kind === 'symlink' ? linkTarget(entry.target) : { name: '', before: new Uint8Array(0) };
  const header = encodeTarHeader({
    name,
    prefix,
    type: types[entry.kind],
    mode: entry.mode,
    size: entry.kind === 'file' ? entry.size : 0,
    mtime: epoch,
    target: target.name,
    owner: entry.owner,
    group: entry.group,
  });
  return Buffer.concat([target.before, before, header]);
}
