import type { ContentEntry } from '../../../installation/package.ts';
import { modeOf } from '../files/file-mode.ts';

/** How an archive names an entry: with all that cpio keeps, or by its place in the package's header only. */
export type CpioName =
  | { readonly entry: ContentEntry; readonly inode: number; readonly epoch: number }
  | { readonly index: number };

/**
 * The header before an entry's content: "newc" of cpio(5), or rpm's own variant, which leaves everything to the
 * package's header because 32 bits are too few for the size of a file (rpmlib(LargeFiles)).
 */
export function cpioHeader(name: CpioName): Buffer {
  if ('index' in name) return padded(Buffer.from(`07070X${hex(name.index)}`));
  const { entry, inode, epoch } = name;
  const path = `.${entry.path}`;
  return newc(path, {
    inode,
    mode: modeOf(entry),
    epoch,
    size: sizeOf(entry),
  });
}

/** What ends an archive. */
export function cpioTrailer(): Buffer {
  return newc('TRAILER!!!', { inode: 0, mode: 0, epoch: 0, size: 0 });
}

/** Zero bytes up to the next multiple of four, where cpio begins everything. */
export function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}

interface Facts {
  readonly inode: number;
  readonly mode: number;
  readonly epoch: number;
  readonly size: number;
}

function newc(path: string, { inode, mode, epoch, size }: Facts): Buffer {
  const name = Buffer.from(`${path}\0`);
  // Owners are in the package's header; devices are of no use; everything has one link, folders too.
  const fields = [inode, mode, 0, 0, 1, epoch, size, 0, 0, 0, 0, name.length, 0];
  return padded(Buffer.concat([Buffer.from(`070701${fields.map(hex).join('')}`), name]));
}

function sizeOf(entry: ContentEntry): number {
  if (entry.kind === 'directory') return 0;
  return entry.kind === 'file' ? entry.size : Buffer.byteLength(entry.target);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function padded(header: Buffer): Buffer {
  return Buffer.concat([header, padding(header.length)]);
}
