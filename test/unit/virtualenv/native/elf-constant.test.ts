import { expect, test } from 'vitest';
import { constantReturned } from '../../../../src/virtualenv/native/elf-constant.ts';

const functions = {
  /** endbr64; mov eax, 170006; ret */
  intel: 'f30f1efab816980200c3',
  /** mov eax, 170011; ret */
  intelWithoutEndbr: 'b81b980200c3',
  /** bti c; movz w0, #0x9816; movk w0, #2, lsl #16; ret */
  arm: '5f2403d5c00293524000a072c0035fd6',
  /** movz w0, #0x981b; movk w0, #2, lsl #16; ret */
  armWithoutBti: '600393524000a072c0035fd6',
} as const;

/** A shared object with one function, in a section that is loaded at another address than its place in the file. */
function library(name: string, code: string, machine: 62 | 183): Buffer {
  const [codeAt, stringsAt, symbolsAt, sectionsAt, address] = [64, 128, 192, 256, 0x4000];
  const file = Buffer.alloc(sectionsAt + 4 * 64);
  file.write('\x7fELF\x02\x01\x01', 'latin1');
  file.writeUInt16LE(machine, 18);
  file.writeBigUInt64LE(BigInt(sectionsAt), 40);
  file.writeUInt16LE(64, 58);
  file.writeUInt16LE(4, 60);
  file.write(code, codeAt, 'hex');
  file.write(`\0other\0${name}\0`, stringsAt, 'latin1');
  file.writeUInt32LE(1, symbolsAt);
  file.writeUInt32LE(7, symbolsAt + 24);
  file.writeBigUInt64LE(BigInt(address + 4), symbolsAt + 24 + 8);
  const section = (index: number, type: number, at: number, from: number, size: number, link = 0): void => {
    const start = sectionsAt + index * 64;
    file.writeUInt32LE(type, start + 4);
    file.writeBigUInt64LE(BigInt(at), start + 16);
    file.writeBigUInt64LE(BigInt(from), start + 24);
    file.writeBigUInt64LE(BigInt(size), start + 32);
    file.writeUInt32LE(link, start + 40);
  };
  section(1, 1, address, codeAt - 4, 64);
  section(2, 3, 0, stringsAt, 64);
  section(3, 11, 0, symbolsAt, 48, 2);
  return file;
}

test.each([
  ['x86-64 with a landing pad', functions.intel, 62, 170006],
  ['x86-64', functions.intelWithoutEndbr, 62, 170011],
  ['AArch64 with a landing pad', functions.arm, 183, 170006],
  ['AArch64', functions.armWithoutBti, 183, 170011],
] as const)('the number that a function returns is read from its code: %s', (_, code, machine, number) => {
  expect(constantReturned(library('PQlibVersion', code, machine), 'PQlibVersion')).toBe(number);
});

test.each([
  ['there is no such function', 'PQotherVersion', functions.intel, 62],
  ['it does more', 'PQlibVersion', '554889e5b816980200c3', 62],
  ['it does more', 'PQlibVersion', 'c0029352c0035fd6', 183],
] as const)('nothing is said where %s', (_, name, code, machine) => {
  expect(constantReturned(library(name, code, machine), 'PQlibVersion')).toBeUndefined();
});

test('a file without sections has none', () => {
  expect(constantReturned(Buffer.alloc(64), 'PQlibVersion')).toBeUndefined();
});
