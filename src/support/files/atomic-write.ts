import { randomUUID } from 'node:crypto';
import { open, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { remove } from 'fs-extra/esm';

export interface ReplaceOptions {
  /** True for a file whose name alone says later that it is whole: it is on the disk before it gets that name. */
  readonly durable?: boolean;
}

/**
 * Lets `make` write a file or folder at a temporary path beside `path` and renames it to `path`, so that no one ever
 * sees half of it. The temporary is removed in any case.
 * @throws what `make` throws, and the file system's errors as they are
 */
export async function replace(
  path: string,
  make: (temporary: string) => Promise<void>,
  { durable = false }: ReplaceOptions = {},
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await make(temporary);
    if (durable) await flush(temporary);
    await rename(temporary, path);
  } finally {
    await remove(temporary);
  }
}

/** Writes a small file in one step: a reader, or a crash, finds the old content or the new. */
export async function writeAtomically(path: string, content: string): Promise<void> {
  await replace(path, (temporary) => writeFile(temporary, content, { flag: 'wx' }), { durable: true });
}

/** Folders are left to the system: flushing thousands of files one by one takes longer than making them again. */
async function flush(path: string): Promise<void> {
  if (!(await stat(path)).isFile()) return;
  await using file = await open(path);
  await file.sync();
}
