import { archOfElf, type Arch } from '../../config/architectures.ts';

/** What the dynamic linker reads of an ELF file (elf(5)). */
export interface ElfFacts {
  /** Debian's name of the machine, or e_machine's number for any other. */
  readonly machine: Arch | `machine ${number}`;
  /** Its own soname (DT_SONAME), where it has one. */
  readonly soname?: string;
  /** Sonames that it needs (DT_NEEDED), in its own order. */
  readonly needed: readonly string[];
  /** Symbol versions that it needs (DT_VERNEED), e.g. "GLIBC_2.28" of "libc.so.6". */
  readonly versions: readonly { readonly soname: string; readonly version: string }[];
}

/** True when a file's content begins as an ELF file does. */
export function isElf(content: Uint8Array): boolean {
  return content.length >= 20 && Buffer.from(content.subarray(0, 4)).toString('latin1') === '\x7fELF';
}

/**
 * Reads what an ELF file needs at run time.
 * @throws Error when it is damaged
 */
export function readElf(content: Uint8Array): ElfFacts {
  const file = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const little = file[5] === 1;
  const number = little ? file.readUInt16LE(18) : file.readUInt16BE(18);
  const machine = archOfElf(number);
  // Both machines are 64-bit and little-endian; what another one's file needs does not count.
  if (machine === undefined || !little || file[4] !== 2) {
    return { machine: `machine ${number}`, needed: [], versions: [] };
  }
  try {
    return { machine, ...readDynamic(file) };
  } catch (error) {
    if (error instanceof RangeError) throw new Error('it is a damaged ELF file', { cause: error });
    throw error;
  }
}

/** The newest glibc version among needed symbol versions, e.g. "2.28"; "0" when none is needed. */
export function newestGlibc(versions: readonly string[]): string {
  return versions
    .map((version) => /^GLIBC_(\d+\.\d+)/.exec(version)?.[1] ?? (version === relr ? '2.36' : '0'))
    .reduce((newest, version) => (compareGlibc(version, newest) > 0 ? version : newest), '0');
}

/** Order of two glibc versions, as a comparison function's result. */
export function compareGlibc(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  return (left[0] ?? 0) - (right[0] ?? 0) || (left[1] ?? 0) - (right[1] ?? 0);
}

/** Marks files with packed relative relocations, which glibc reads since 2.36. */
const relr = 'GLIBC_ABI_DT_RELR';

const segment = { load: 1, dynamic: 2 } as const;
const tag = {
  needed: 1,
  stringTable: 5,
  soname: 14,
  versionNeeds: 0x6ffffffe,
  versionNeedCount: 0x6fffffff,
} as const;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function readDynamic(file: Buffer): Omit<ElfFacts, 'machine'> {
  const segments = readSegments(file);
  const dynamic = segments.find(({ type }) => type === segment.dynamic);
  if (dynamic === undefined) return { needed: [], versions: [] };
  const entries: { readonly tag: number; readonly value: number }[] = [];
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16) {
    const entry = { tag: wide(file, at), value: wide(file, at + 8) };
    if (entry.tag === 0) break;
    entries.push(entry);
  }
  const valueOf = (wanted: number): number => entries.find((entry) => entry.tag === wanted)?.value ?? 0;
  const strings = fileOffset(segments, valueOf(tag.stringTable));
  const needed = entries
    .filter((entry) => entry.tag === tag.needed)
    .map(({ value }) => text(file, strings + value));
  const soname = entries.find((entry) => entry.tag === tag.soname);
  const count = valueOf(tag.versionNeedCount);
  const needs = count === 0 ? 0 : fileOffset(segments, valueOf(tag.versionNeeds));
  return {
    ...(soname === undefined ? {} : { soname: text(file, strings + soname.value) }),
    needed,
    versions: readVersionNeeds(file, needs, count, strings),
  };
}

function readSegments(file: Buffer): readonly Segment[] {
  const [table, size, count] = [wide(file, 32), file.readUInt16LE(54), file.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * size;
    return {
      type: file.readUInt32LE(at),
      offset: wide(file, at + 8),
      address: wide(file, at + 16),
      size: wide(file, at + 32),
    };
  });
}

/** Elf64_Verneed records, each with its chain of Elf64_Vernaux. */
function readVersionNeeds(file: Buffer, start: number, count: number, strings: number): ElfFacts['versions'] {
  const versions: { soname: string; version: string }[] = [];
  for (let index = 0, at = start; index < count; index += 1) {
    const soname = text(file, strings + file.readUInt32LE(at + 4));
    let auxiliary = at + file.readUInt32LE(at + 8);
    for (let left = file.readUInt16LE(at + 2); left > 0; left -= 1) {
      versions.push({ soname, version: text(file, strings + file.readUInt32LE(auxiliary + 8)) });
      auxiliary += file.readUInt32LE(auxiliary + 12);
    }
    at += file.readUInt32LE(at + 12);
  }
  return versions;
}

function fileOffset(segments: readonly Segment[], address: number): number {
  const holder = segments.find(
    (candidate) =>
      candidate.type === segment.load &&
      address >= candidate.address &&
      address < candidate.address + candidate.size,
  );
  if (holder === undefined) throw new RangeError(`no segment holds address ${address}`);
  return holder.offset + address - holder.address;
}

function wide(file: Buffer, at: number): number {
  return Number(file.readBigUInt64LE(at));
}

function text(file: Buffer, at: number): string {
  const end = file.indexOf(0, at);
  if (at >= file.length || end < 0) throw new RangeError(`no text at ${at}`);
  return file.toString('latin1', at, end);
}
