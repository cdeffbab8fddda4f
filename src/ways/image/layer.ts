import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import type { TreeEntry } from './tree.ts';

/** A piece of an image, in the folder of blobs under the name of its digest. */
export interface Blob {
  /** SHA-256 in lower-case hexadecimal. */
  readonly digest: string;
  readonly size: number;
}

export interface Layer extends Blob {
  /** Of the archive before it is compressed, which is what the configuration names. */
  readonly diffId: string;
  /** Bytes of the archive. */
  readonly unpacked: number;
  readonly title: string;
}

/**
 * Writes a layer: a tar archive, compressed by gzip, which every registry and engine takes.
 * @param blobs the folder of blobs
 * @param epoch every entry's time, seconds since 1970-01-01 UTC
 */
export async function writeLayer(
  title: string,
  entries: readonly TreeEntry[],
  blobs: string,
  epoch: number,
): Promise<Layer> {
  await mkdir(blobs, { recursive: true });
  const temporary = join(blobs, 'layer.part');
  const [plain, packed] = [counting(), counting()];
  const archive = pack();
  const written = pipeline(
    archive,
    plain.stream,
    createGzip({ level: 6 }),
    packed.stream,
    createWriteStream(temporary),
  );
  await Promise.all([fill(archive, entries, epoch), written]);
  const layer = { digest: packed.digest(), size: packed.size(), title, unpacked: plain.size() };
  await rename(temporary, join(blobs, layer.digest));
  return { ...layer, diffId: plain.digest() };
}

async function fill(archive: Pack, entries: readonly TreeEntry[], epoch: number): Promise<void> {
  for (const entry of entries) {
    const common = { name: entry.path, mode: entry.mode, mtime: new Date(epoch * 1000), uid: 0, gid: 0 };
    if (entry.kind === 'file') {
      const { size } = await stat(entry.file);
      await pipeline(createReadStream(entry.file), archive.entry({ ...common, type: 'file', size }));
    } else if (entry.kind === 'symlink') {
      await plainEntry(archive, { ...common, type: 'symlink', linkname: entry.target });
    } else {
      await plainEntry(archive, {
        ...common,
        name: `${entry.path}/`,
        type: 'directory',
        uid: entry.uid ?? 0,
      });
    }
  }
  archive.finalize();
}

function plainEntry(archive: Pack, headers: Parameters<Pack['entry']>[0]): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry(headers, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

function counting() {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      bytes += piece.length;
      done(null, piece);
    },
  });
  let digest: string | undefined;
  return { stream, size: () => bytes, digest: () => (digest ??= hash.digest('hex')) };
}
