/** What a header of a tar archive says (ustar, POSIX.1-1988); owner and group are root's by number. */
export interface TarHeader {
  /** At most 100 bytes. */
  readonly name: string;
  /** The path before the name, at most 155 bytes. */
  readonly prefix?: string;
  /** "0" a file, "2" a symbolic link, "5" a folder; "L" and "K" are GNU's. */
  readonly type: '0' | '2' | '5' | 'L' | 'K';
  readonly mode: number;
  readonly size?: number;
  /** Seconds since 1970-01-01 UTC. */
  readonly mtime: number;
  /** A link's target, at most 100 bytes. */
  readonly target?: string;
  readonly owner: string;
  readonly group: string;
}

/** Size of a header, and what content is padded to, in bytes. */
export const tarBlock = 512;

/** Encodes a header. */
export function encodeTarHeader(header: TarHeader): Buffer {
  const bytes = Buffer.alloc(tarBlock);
  bytes.write(header.name, 0);
  bytes.write(octal(header.mode, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  writeSize(bytes, header.size ?? 0);
  bytes.write(octal(header.mtime, 11), 136);
  bytes.write(' '.repeat(8), 148);
  bytes.write(header.type, 156);
  bytes.write(header.target ?? '', 157);
  bytes.write('ustar\x0000', 257);
  bytes.write(header.owner, 265);
  bytes.write(header.group, 297);
  bytes.write(octal(0, 7), 329);
  bytes.write(octal(0, 7), 337);
  bytes.write(header.prefix ?? '', 345);
  let sum = 0;
  for (const byte of bytes) sum += byte;
  bytes.write(`${octal(sum, 6)}\0 `, 148);
  return bytes;
}

/** Zero bytes up to the next multiple of a block. */
export function tarPadding(length: number): Buffer {
  return Buffer.alloc((tarBlock - (length % tarBlock)) % tarBlock);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** From 8 GiB on, eleven octal digits are too few: base 256, as GNU tar writes it and dpkg reads it. */
function writeSize(bytes: Buffer, size: number): void {
  if (size < 8 ** 11) {
    bytes.write(octal(size, 11), 124);
    return;
  }
  bytes[124] = 0x80;
  bytes.writeUIntBE(size, 130, 6);
}
