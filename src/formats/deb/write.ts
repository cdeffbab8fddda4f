import { basename, join } from 'node:path';
import { addEntries } from '../../installation/content.ts';
import type { Package } from '../../installation/package.ts';
import type { Context } from '../../support/context.ts';
import { memberSuffix } from '../shared/compressing/compress.ts';
import { compressStored } from '../shared/compressing/compress-stored.ts';
import { figuresOf, type Figures } from '../shared/writing/figures.ts';
import type { WriteOptions } from '../format.ts';
import { writeBeside } from '../shared/writing/write-beside.ts';
import { writeAr } from './encoding/ar.ts';
import { controlArchive } from './control-archive.ts';
import { documentsOf } from './documents.ts';
import { tarParts, type Md5Sums } from './encoding/tar.ts';

/**
 * Writes a .deb. Sizes of ar members stand before them, so the data archive is compressed to a temporary folder
 * beside `path` first; what was written is renamed at the end, and removed when that end is not reached.
 * @returns the figures of what was written
 * @throws UserError when the disk is full or the folder is not writable
 */
export async function writeDeb(
  pkg: Package,
  path: string,
  options: WriteOptions,
  context: Context,
): Promise<Figures> {
  const complete = await completeDeb(pkg, options);
  await writeBeside(path, context.signal, (folder) => writeArchives(complete, folder, options, context));
  return figuresOf(complete.entries);
}

/** The package with the documents of a .deb. */
export async function completeDeb(pkg: Package, { compression }: WriteOptions): Promise<Package> {
  return { ...pkg, entries: addEntries(pkg.entries, await documentsOf(pkg, compression)) };
}

/** Writes data and control archives, then the ar archive of both; returns the latter's path in the folder. */
async function writeArchives(
  pkg: Package,
  folder: string,
  { compression }: WriteOptions,
  context: Context,
): Promise<string> {
  const { signal } = context;
  const data = join(folder, `data.tar.${memberSuffix[compression]}`);
  const whole = join(folder, 'whole.deb');
  const md5: Md5Sums = new Map();
  await compressStored(data, tarParts(pkg.entries, pkg.epoch, md5), compression, context);
  const members = [
    { name: 'debian-binary', content: Buffer.from('2.0\n') },
    { name: 'control.tar.gz', content: await controlArchive(pkg, md5) },
    { name: basename(data), content: { file: data } },
  ];
  await writeAr(whole, members, pkg.epoch, signal);
  return whole;
}
