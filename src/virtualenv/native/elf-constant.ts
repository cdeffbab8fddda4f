import { archOfElf } from '../../config/architectures.ts';

/**
 * The number that a function of a library returns, where the function does nothing else: how libpq, for one, says its version.
 * Read from the function's machine code, so that no file of a wheel is run.
 * @param name the function's name in the dynamic symbol table
 * @returns undefined where there is no such function, or it does more
 * @throws RangeError when the file is damaged
 */
export function constantReturned(content: Uint8Array, name: string): number | undefined {
  const file = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const code = codeOf(file, name);
  if (code === undefined) return undefined;
  return archOfElf(file.readUInt16LE(18)) === 'arm64' ? returnedByArm(code) : returnedByIntel(code);
}

const endbr64 = Buffer.from([0xf3, 0x0f, 0x1e, 0xfa]);

/** mov eax, N; ret */
function returnedByIntel(code: Buffer): number | undefined {
  const start = code.subarray(0, 4).equals(endbr64) ? 4 : 0;
  return code[start] === 0xb8 && code[start + 5] === 0xc3 ? code.readUInt32LE(start + 1) : undefined;
}

const arm = { bti: 0xd503245f, movz: 0x52800000, movkUpper: 0x72a00000, ret: 0xd65f03c0 } as const;

/** movz w0, LOW; movk w0, HIGH, lsl 16; ret */
function returnedByArm(code: Buffer): number | undefined {
  const words = [0, 4, 8, 12].map((at) => code.readUInt32LE(at));
  const [low = 0, high = 0, end] = words[0] === arm.bti ? words.slice(1) : words;
  const isMove = (word: number, opcode: number): boolean => (word & 0xffe0001f) >>> 0 === opcode;
  if (!isMove(low, arm.movz) || !isMove(high, arm.movkUpper) || end !== arm.ret) return undefined;
  return ((low >>> 5) & 0xffff) + ((high >>> 5) & 0xffff) * 0x10000;
}

interface Section {
  readonly type: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/** The first bytes of a function: as many as the longest code above has. */
function codeOf(file: Buffer, name: string): Buffer | undefined {
  const sections = sectionsOf(file);
  const symbols = sections.find(({ type }) => type === 11);
  const strings = sections[symbols?.link ?? -1];
  if (symbols === undefined || strings === undefined) return undefined;
  const wanted = Buffer.from(`${name}\0`, 'latin1');
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += 24) {
    const text = strings.offset + file.readUInt32LE(at);
    if (!file.subarray(text, text + wanted.length).equals(wanted)) continue;
    const address = Number(file.readBigUInt64LE(at + 8));
    const holder = sections.find(
      (section) =>
        section.type === 1 && address >= section.address && address < section.address + section.size,
    );
    if (holder === undefined || address === 0) return undefined;
    const start = holder.offset + address - holder.address;
    return file.subarray(start, start + 16);
  }
  return undefined;
}

function sectionsOf(file: Buffer): readonly Section[] {
  const [table, size, count] = [
    Number(file.readBigUInt64LE(40)),
    file.readUInt16LE(58),
    file.readUInt16LE(60),
  ];
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * size;
    const wide = (offset: number): number => Number(file.readBigUInt64LE(at + offset));
    return {
      type: file.readUInt32LE(at + 4),
      address: wide(16),
      offset: wide(24),
      size: wide(32),
      link: file.readUInt32LE(at + 40),
    };
  });
}
