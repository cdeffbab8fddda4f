import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { UserError } from '../../../src/support/errors.ts';
import { reasonOf, systemErrorOf } from '../../../src/support/system-errors.ts';

const caught = async (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

test.each([
  ['a full disk', () => writeFile('/dev/full', 'x'), 'no space left on the disk'],
  ['a missing file', () => readFile('/nowhere/file'), 'no such file or folder'],
  ['a file instead of a folder', () => readdir('/etc/passwd'), 'there is a file where a folder should be'],
  ['a folder instead of a file', () => readFile('/etc'), 'it is a folder'],
  ['a folder that exists', () => mkdir('/etc'), 'a file of that name exists'],
])('%s has words of its own', async (_name, fail: () => Promise<unknown>, words) => {
  expect(reasonOf(await caught(fail()))).toBe(words);
});

test('any other error speaks for itself', () => {
  const odd = Object.assign(new Error('odd'), { code: 'toString' });
  expect(reasonOf(odd)).toBe('odd');
  expect(systemErrorOf(odd)).toBeUndefined();
  expect(reasonOf(new UserError('no release'))).toBe('no release');
});
