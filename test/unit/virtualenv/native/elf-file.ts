/** What a made-up shared object is to need. */
export interface ElfParts {
  /** e_machine: 62 is x86-64, 183 is AArch64. */
  readonly machine?: number;
  readonly soname?: string;
  readonly needed?: readonly string[];
  readonly versions?: readonly string[];
}

/**
 * A 64-bit ELF shared object with nothing in it but what the dynamic linker reads: a program header that loads
 * the whole file and one for the dynamic section; the versions are all of the first soname.
 */
export function makeElf({
  machine = 62,
  soname,
  needed = ['libc.so.6'],
  versions = [],
}: ElfParts = {}): Buffer {
  const base = 0x10000;
  const strings = Buffer.from(
    `\0${[...needed, ...versions, ...(soname === undefined ? [] : [soname])].join('\0')}\0`,
    'latin1',
  );
  const offsetOf = (text: string): number => strings.indexOf(`\0${text}\0`, 0, 'latin1') + 1;
  const stringsAt = 64 + 2 * 56;
  const needsAt = stringsAt + strings.length;
  const needs = versionNeeds(offsetOf(needed[0] ?? ''), versions.map(offsetOf));
  const dynamicAt = needsAt + needs.length;
  const dynamic = words64([
    ...needed.flatMap((soname) => [1, offsetOf(soname)]),
    ...(soname === undefined ? [] : [14, offsetOf(soname)]),
    ...[5, base + stringsAt],
    ...(versions.length === 0 ? [] : [0x6ffffffe, base + needsAt, 0x6fffffff, 1]),
    ...[0, 0],
  ]);
  const size = dynamicAt + dynamic.length;

  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(3, 16);
  header.writeUInt16LE(machine, 18);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(2, 56);
  const segments = [segment(1, 0, base, size), segment(2, dynamicAt, base + dynamicAt, dynamic.length)];
  return Buffer.concat([header, ...segments, strings, needs, dynamic]);
}

function segment(type: number, offset: number, address: number, size: number): Buffer {
  const kind = Buffer.alloc(8);
  kind.writeUInt32LE(type);
  return Buffer.concat([kind, words64([offset, address, address, size, size, 8])]);
}

function versionNeeds(soname: number, versions: readonly number[]): Buffer {
  if (versions.length === 0) return Buffer.alloc(0);
  const need = Buffer.alloc(16);
  need.writeUInt16LE(1, 0);
  need.writeUInt16LE(versions.length, 2);
  need.writeUInt32LE(soname, 4);
  need.writeUInt32LE(16, 8);
  const auxiliaries = versions.map((name, index) => {
    const auxiliary = Buffer.alloc(16);
    auxiliary.writeUInt32LE(name, 8);
    auxiliary.writeUInt32LE(index === versions.length - 1 ? 0 : 16, 12);
    return auxiliary;
  });
  return Buffer.concat([need, ...auxiliaries]);
}

function words64(values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => buffer.writeBigUInt64LE(BigInt(value), index * 8));
  return buffer;
}
