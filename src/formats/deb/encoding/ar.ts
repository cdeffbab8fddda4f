import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';

/** A member of an archive: a file on disk, or bytes. */
export interface ArMember {
  /** At most 16 ASCII characters. */
  readonly name: string;
  readonly content: { readonly file: string } | Uint8Array;
}

/**
 * Writes a new ar archive as deb(5) requires: common format, no trailing "/" after names, mode 100644 of
 * root, every mtime `epoch` (seconds since 1970-01-01 UTC).
 */
export async function writeAr(
  path: string,
  members: readonly ArMember[],
  epoch: number,
  signal: AbortSignal,
): Promise<void> {
  const archive = await open(path, 'wx', 0o644);
  try {
    await archive.writeFile('!<arch>\n');
    for (const { name, content } of members) {
      const size = content instanceof Uint8Array ? content.length : (await stat(content.file)).size;
      await archive.writeFile(memberHeader(name, size, epoch));
      // writeFile continues where the last one ended, and writes everything that it is given.
      const bytes = content instanceof Uint8Array ? content : createReadStream(content.file);
      await archive.writeFile(bytes, { signal });
      // Members begin at even offsets.
      if (size % 2 === 1) await archive.writeFile('\n');
    }
    await archive.sync();
  } finally {
    await archive.close();
  }
}

function memberHeader(name: string, size: number, epoch: number): string {
  if (name.length > 16) throw new Error(`ar member name ${name} is longer than 16`);
  // Ten digits: 9.3 GiB.
  if (size > 9_999_999_999) throw new Error(`${name} is too large for an ar archive`);
  return [
    name.padEnd(16),
    String(epoch).padEnd(12),
    '0'.padEnd(6),
    '0'.padEnd(6),
    '100644'.padEnd(8),
    String(size).padEnd(10),
    '`\n',
  ].join('');
}
