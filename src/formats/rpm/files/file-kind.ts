/** What rpm keeps about a file's content. */
export interface FileKind {
  /** 1 for 32-bit, 2 for 64-bit ELF files, 0 for all others: what multilib systems choose by. */
  readonly color: 0 | 1 | 2;
  /** In the words of file(1), as far as they are useful. */
  readonly description: string;
}

const elfTypes: Readonly<Record<number, string>> = { 1: 'relocatable', 2: 'executable', 3: 'shared object' };
const machines: Readonly<Record<number, string>> = { 3: 'Intel 80386', 62: 'x86-64', 183: 'ARM aarch64' };

/** The kind of a file by its first bytes. */
export function fileKind(start: Uint8Array): FileKind {
  const head = Buffer.from(start.buffer, start.byteOffset, Math.min(start.byteLength, 512));
  if (head.length === 0) return { color: 0, description: 'empty' };
  if (head.length >= 20 && head.readUInt32BE(0) === 0x7f454c46) return elfKind(head);
  const interpreter = /^#! *(\S+)/.exec(head.toString('latin1'))?.[1];
  if (interpreter !== undefined) return { color: 0, description: `${interpreter} script` };
  return { color: 0, description: head.includes(0) ? 'data' : 'text' };
}

function elfKind(head: Buffer): FileKind {
  const isWide = head[4] === 2;
  const isLittle = head[5] === 1;
  const read = (offset: number): number => (isLittle ? head.readUInt16LE(offset) : head.readUInt16BE(offset));
  const words = [
    `ELF ${isWide ? '64' : '32'}-bit ${isLittle ? 'LSB' : 'MSB'}`,
    elfTypes[read(16)] ?? 'file',
  ].join(' ');
  return {
    color: isWide ? 2 : 1,
    description: `${words}, ${machines[read(18)] ?? 'unknown machine'}`,
  };
}
