import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arch } from '../../src/config/architectures.ts';
import { run } from '../../src/support/process.ts';
import type { Context } from '../../src/support/context.ts';

/** What an ELF file needs from the machine that loads it, as binutils' readelf prints it. */
export interface Elf {
  readonly path: string;
  readonly arch: Arch | 'other';
  /** Sonames of the libraries that it links (DT_NEEDED). */
  readonly needed: readonly string[];
  /** Versions of glibc's symbols that it uses, e.g. "2.34". */
  readonly glibc: readonly string[];
}

/** Every ELF file below a folder. The build has its own reader; this one is independent on purpose. */
export async function elfFilesBelow(folder: string, context: Context): Promise<readonly Elf[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found: Elf[] = [];
  for (const path of files) if (await isElf(path)) found.push(await readElf(path, context));
  return found;
}

async function isElf(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.equals(Buffer.from('\x7fELF', 'latin1'));
  } finally {
    await file.close();
  }
}

async function readElf(path: string, context: Context): Promise<Elf> {
  const options = ['--wide', '--file-header', '--dynamic', '--version-info'];
  const { stdout } = await run('readelf', [...options, path], context, {
    env: { LC_ALL: 'C' },
    missing: 'Install binutils: apt install binutils',
  });
  const machine = /^ *Machine: +(.*)$/m.exec(stdout)?.[1];
  const arch = machine?.includes('X86-64') ? 'amd64' : machine === 'AArch64' ? 'arm64' : 'other';
  return {
    path,
    arch,
    needed: all(stdout, /\(NEEDED\) +Shared library: \[([^\]]+)\]/g),
    glibc: all(stdout, /Name: GLIBC_(\d+(?:\.\d+)+)/g),
  };
}

function all(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
}
