import { expect, test } from 'vitest';
import { archNamed, archOfElf, hostArchOf } from '../../../src/config/architectures.ts';

test.each([
  ['amd64', 'amd64'],
  ['x64', 'amd64'],
  ['x86_64', 'amd64'],
  ['arm64', 'arm64'],
  ['aarch64', 'arm64'],
  ['riscv64', undefined],
])('%s stands for %s', (name, arch) => {
  expect(archNamed(name)).toBe(arch);
});

test('an ELF machine number stands for an architecture', () => {
  expect([62, 183, 243].map(archOfElf)).toEqual(['amd64', 'arm64', undefined]);
});

test('a host that is not supported keeps its own name', () => {
  expect(['x64', 'arm64', 'riscv64'].map(hostArchOf)).toEqual(['amd64', 'arm64', 'riscv64']);
});
