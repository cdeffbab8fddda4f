import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pack as createPack, type Pack } from 'tar-stream';
import type { ContentEntry } from '../../../installation/package.ts';
import { messageOf } from '../../../support/errors.ts';
import {
  changed,
  readWhole,
  unreadable,
  wholeFile,
  type FileEntry,
} from '../../shared/writing/content-file.ts';
import { entryName, linkTarget } from './long-name.ts';

/** MD5 of the regular files of an archive in lower-case hexadecimal, by path. */
export type Md5Sums = Map<string, string>;

/**
 * A tar archive of the entries in the order given, as a stream: ustar with GNU long names, the subset that
 * dpkg reads (deb(5)). Names begin with "./" and the first is "./" itself, as dpkg-deb writes them.
 * @param epoch every entry's mtime, seconds since 1970-01-01 UTC
 * @param md5 gets every file's digest as it passes; whole when the stream has ended
 */
export function tarOf(entries: readonly ContentEntry[], epoch: number, md5?: Md5Sums): Readable {
  const pack = createPack();
  const archive = Readable.from(pack, { objectMode: false });
  // A reader that gives up ends the archive with its own error, which it knows already.
  pack.on('error', () => undefined);
  addAll(pack, entries, epoch, md5).then(
    () => {
      pack.finalize();
    },
    (error: unknown) => {
      pack.destroy(error instanceof Error ? error : new Error(messageOf(error)));
    },
  );
  return archive;
}

const rootFolder: ContentEntry = { kind: 'directory', path: '/', mode: 0o755, owner: 'root', group: 'root' };

async function addAll(
  pack: Pack,
  entries: readonly ContentEntry[],
  epoch: number,
  md5: Md5Sums | undefined,
): Promise<void> {
  for (const entry of [rootFolder, ...entries]) {
    if (pack.destroying) return;
    const header = pushHeader(pack, entry, epoch);
    if (entry.kind === 'file') {
      const digest = await addFile(pack, header, entry);
      md5?.set(entry.path, digest);
    } else {
      await added((done) => pack.entry(header, done));
    }
  }
}

type Header = Parameters<Pack['entry']>[0];

/** The header for tar-stream; what must come before it is pushed at once, as no other entry is open. */
function pushHeader(pack: Pack, entry: ContentEntry, epoch: number): Header {
  const name = entryName(`.${entry.path}${entry.kind === 'directory' && entry.path !== '/' ? '/' : ''}`);
  const target = entry.kind === 'symlink' ? linkTarget(entry.target) : undefined;
  for (const blocks of [target?.before, name.before]) {
    if (blocks !== undefined && blocks.length > 0) pack.push(blocks);
  }
  return {
    name: name.name,
    type: entry.kind,
    mode: entry.mode,
    uid: 0,
    gid: 0,
    uname: entry.owner,
    gname: entry.group,
    mtime: new Date(epoch * 1000),
    ...(entry.kind === 'file' ? { size: entry.size } : {}),
    ...(target === undefined ? {} : { linkname: target.name }),
  };
}

async function addFile(pack: Pack, header: Header, entry: FileEntry): Promise<string> {
  if ('file' in entry.source && entry.size > wholeFile)
    return addStream(pack, header, entry, entry.source.file);
  const content = readWhole(entry);
  await added((done) => pack.entry(header, content, done));
  return createHash('md5').update(content).digest('hex');
}

/** Passes a large file through in pieces; the archive's reader sets the pace. */
async function addStream(pack: Pack, header: Header, entry: FileEntry, file: string): Promise<string> {
  const hash = createHash('md5');
  const source = createReadStream(file, { highWaterMark: wholeFile });
  await added((done) => {
    const sink = pack.entry(header, done);
    let passed = 0;
    source.on('error', (error) => {
      sink.destroy(unreadable(entry, error));
    });
    source.on('data', (piece) => {
      passed += piece.length;
      hash.update(piece);
      if (!sink.write(piece)) source.pause();
    });
    sink.on('drain', () => {
      source.resume();
    });
    sink.on('close', () => {
      source.destroy();
    });
    source.on('end', () => {
      if (passed === entry.size) sink.end(undefined);
      else sink.destroy(changed(entry));
    });
    return sink;
  });
  return hash.digest('hex');
}

/** Waits until an entry is in the archive, or the archive was given up while it was being added. */
function added(add: (done: (error?: Error | null) => void) => ReturnType<Pack['entry']>): Promise<void> {
  return new Promise((resolve, reject) => {
    const sink = add((error) => {
      if (error) reject(error);
      else resolve();
    });
    sink.on('error', reject);
  });
}
