import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';

export interface Tree {
  readonly files: number;
  readonly bytes: number;
}

const words = (
  'self return import from class def none true value name path request response model field query schema table ' +
  'column record database connection cursor async await yield raise except try finally with lambda global index'
).split(' ');

/**
 * Writes a tree shaped like the real application: thousands of source files and native libraries, some of them
 * twice with small differences. Every call writes the same bytes.
 * @param megabytes approximate size; the real application has 130
 */
export async function generateTree(folder: string, megabytes: number): Promise<void> {
  const random = randomBytes();
  const libraries = Math.max(1, Math.round(megabytes / 6));
  for (let index = 0; index < libraries; index++) {
    const library = libraryBytes(random, 1_500_000 + (index % 7) * 300_000);
    await write(join(folder, `libs/lib${index}.so`), library);
    if (index % 3 === 0) await write(join(folder, `copies/lib${index}.so`), withChanges(library));
  }
  const sources = megabytes * 25;
  for (let index = 0; index < sources; index++) {
    const text = sourceText(random, 40 + (index % 17) * 60);
    await write(join(folder, `package${index % 60}/part${index % 7}/module${index}.py`), text);
  }
}

/** Files and bytes below a folder. */
export async function measureTree(folder: string): Promise<Tree> {
  const items = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = items.filter((item) => item.isFile());
  const sizes = await Promise.all(
    files.map(async (item) => (await stat(join(item.parentPath, item.name))).size),
  );
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await outputFile(path, content);
}

type Random = (count: number) => Buffer;

/** Reproducible bytes without a pattern: SHA-256 of a counter. */
function randomBytes(): Random {
  let counter = 0;
  return (count) => {
    const blocks: Buffer[] = [];
    for (let made = 0; made < count; made += 32)
      blocks.push(createHash('sha256').update(`block ${counter++}`).digest());
    return Buffer.concat(blocks).subarray(0, count);
  };
}

/** Code-like bytes: short random runs between repeated sequences, so that about a third is redundant. */
function libraryBytes(random: Random, size: number): Buffer {
  const bytes = random(size);
  for (let at = 64; at + 24 < size; at += 48)
    bytes.copyWithin(at, at - 64 + ((bytes[at] ?? 0) % 40), at - 24);
  return bytes;
}

function withChanges(library: Buffer): Buffer {
  const copy = Buffer.from(library);
  for (let at = 0; at < copy.length; at += 65_536) copy.writeUInt32LE(at, Math.min(at, copy.length - 4));
  return copy;
}

function sourceText(random: Random, lines: number): string {
  const bytes = random(lines * 6);
  return Array.from({ length: lines }, (_, line) => {
    const picked = [...bytes.subarray(line * 6, line * 6 + 6)].map(
      (byte) => words[byte % words.length] ?? '',
    );
    return `${'    '.repeat((bytes[line * 6] ?? 0) % 4)}${picked.join(' ')}\n`;
  }).join('');
}
