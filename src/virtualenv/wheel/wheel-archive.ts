import { unzip, zip, type Unzipped } from 'fflate';
import { readFile, writeFile } from 'node:fs/promises';

/** The files of a wheel by path, folders left out. Wheels built from sdists are small enough for memory. */
export type WheelFiles = ReadonlyMap<string, Uint8Array>;

/** Reads a wheel (a zip archive: PyPA binary distribution format). */
export async function readWheel(path: string): Promise<WheelFiles> {
  const archive = await readFile(path);
  const files = await new Promise<Unzipped>((resolve, reject) => {
    unzip(archive, (error, unzipped) => {
      if (error === null) resolve(unzipped);
      else reject(error);
    });
  });
  return new Map(Object.entries(files).filter(([name]) => !name.endsWith('/')));
}

/**
 * Writes a wheel whose bytes depend on its files only: sorted, stored, and with one date. Not compressed, as
 * deflate's output differs between zlib versions.
 */
export async function writeWheel(path: string, files: WheelFiles): Promise<void> {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  // A zip holds local time; this is midnight in every time zone. 1980 is the first year that it knows.
  const mtime = new Date(1980, 0, 1);
  const attrs = (0o100644 << 16) >>> 0;
  const archive = await new Promise<Uint8Array>((resolve, reject) => {
    zip(Object.fromEntries(sorted), { level: 0, mtime, os: 3, attrs }, (error, zipped) => {
      if (error === null) resolve(zipped);
      else reject(error);
    });
  });
  await writeFile(path, archive);
}
