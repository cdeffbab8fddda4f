import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { compareGlibc, isElf, newestGlibc, readElf } from '../../../../src/virtualenv/native/elf.ts';
import { checkNative } from '../../../../src/virtualenv/native/native.ts';
import { makeElf } from './elf-file.ts';

/** The needed sonames and symbol versions that binutils reads ("apt install binutils"). */
function readelf(path: string): { needed: string[]; versions: string[] } {
  const output = execFileSync('readelf', ['--wide', '--dynamic', '--version-info', path], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const needs = output.slice(output.indexOf('Version needs section'));
  return {
    needed: [...output.matchAll(/\(NEEDED\)\s+Shared library: \[(.+)\]/g)].map((match) => match[1] ?? ''),
    versions: [...needs.matchAll(/Name: (\S+)\s+Flags/g)].map((match) => match[1] ?? ''),
  };
}

describe('reading an ELF file', () => {
  test('finds machine, sonames and symbol versions', () => {
    const elf = makeElf({
      machine: 183,
      soname: 'libtest.so.1',
      needed: ['libc.so.6', 'libz.so.1'],
      versions: ['GLIBC_2.17', 'GLIBC_2.34'],
    });
    expect(readElf(elf)).toEqual({
      machine: 'arm64',
      soname: 'libtest.so.1',
      needed: ['libc.so.6', 'libz.so.1'],
      versions: [
        { soname: 'libc.so.6', version: 'GLIBC_2.17' },
        { soname: 'libc.so.6', version: 'GLIBC_2.34' },
      ],
    });
  });

  test('finds what readelf finds in real programs', async () => {
    for (const path of [process.execPath, '/bin/sh']) {
      const ours = readElf(await readFile(path));
      const theirs = readelf(path);
      expect(theirs.versions.length).toBeGreaterThan(0);
      expect(ours.needed).toEqual(theirs.needed);
      expect(ours.versions.map(({ version }) => version)).toEqual(theirs.versions);
    }
  });

  test('says of another machine only which it is', () => {
    expect(readElf(makeElf({ machine: 243 }))).toEqual({ machine: 'machine 243', needed: [], versions: [] });
  });

  test.each([100, 150, 230])('refuses a file that was cut off at byte %i', (length) => {
    const elf = makeElf({ versions: ['GLIBC_2.17'] });
    expect(() => readElf(elf.subarray(0, length))).toThrow('damaged');
  });

  test('distinguishes ELF files from others', () => {
    expect(isElf(makeElf())).toBe(true);
    expect(isElf(Buffer.from('#!/bin/sh\nexit 0\n# padding'))).toBe(false);
    expect(isElf(Buffer.from('\x7fELF'))).toBe(false);
  });
});

describe('the glibc that is needed', () => {
  test('is the newest of the versions, by number and not by text', () => {
    expect(newestGlibc(['GLIBC_2.9', 'GLIBC_2.17', 'GLIBC_2.2.5', 'CXXABI_1.3', 'GCC_3.0'])).toBe('2.17');
    expect(newestGlibc(['GLIBC_ABI_DT_RELR', 'GLIBC_2.4'])).toBe('2.36');
    expect(newestGlibc([])).toBe('0');
    expect(compareGlibc('2.9', '2.36')).toBeLessThan(0);
  });

  const target = { python: '3.13', arch: 'amd64', glibc: '2.36' } as const;

  test('may be as new as the target’s', () => {
    expect(checkNative('a.so of lib', makeElf({ versions: ['GLIBC_2.36'] }), target)).toBe('2.36');
  });

  test('must not be newer, nor the machine another', () => {
    expect(() => checkNative('a.so of lib', makeElf({ versions: ['GLIBC_2.38'] }), target)).toThrow(
      'a.so of lib needs glibc 2.38, the target has 2.36',
    );
    expect(() => checkNative('a.so of lib', makeElf({ machine: 183 }), target)).toThrow(
      'a.so of lib is built for arm64, the target is amd64',
    );
    expect(() => checkNative('a.so of lib', makeElf().subarray(0, 90), target)).toThrow(
      'a.so of lib: it is a damaged ELF file',
    );
  });
});
