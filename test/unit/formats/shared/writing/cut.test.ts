import { expect, test } from 'vitest';
import { cutIntoParts } from '../../../../../src/formats/shared/writing/cut.ts';
import { arrangeEntries } from '../../../../../src/installation/content.ts';
import type { ContentEntry } from '../../../../../src/installation/package.ts';

const sizes = { wholeFolder: 100, smallest: 20 };

/** Cuts files of these sizes; returns the files of each part. */
function cut(files: Readonly<Record<string, number>>): readonly (readonly string[])[] {
  const entries = Object.entries(files).map(([path, size]): ContentEntry => {
    const owned = { mode: 0o644, owner: 'root', group: 'root' };
    return { kind: 'file', path, size, source: { file: path }, ...owned };
  });
  const parts = cutIntoParts(arrangeEntries(entries), sizes);
  expect(parts.flat()).toEqual(arrangeEntries(entries));
  return parts.map((part) => part.filter(({ kind }) => kind === 'file').map(({ path }) => path));
}

test('a small package is one part', () => {
  expect(cut({ '/usr/a/1': 30, '/usr/b/1': 30, '/usr/c/1': 40 })).toHaveLength(1);
});

test('a folder that is not too large is not cut, and what is small goes together', () => {
  const files = {
    '/u/a/1': 3,
    '/u/b/1': 4,
    '/u/c/1': 60,
    '/u/c/d/2': 30,
    '/u/e/1': 9,
    '/u/f/1': 12,
    '/u/g': 9,
  };
  expect(cut(files)).toEqual([['/u/a/1', '/u/b/1'], ['/u/c/1', '/u/c/d/2'], ['/u/e/1', '/u/f/1'], ['/u/g']]);
});

test('folders whose names begin alike are not cut apart', () => {
  const files = { '/u/lib-a/1': 60, '/u/lib-b/1': 70, '/u/other/1': 50 };
  expect(cut(files)).toEqual([['/u/lib-a/1', '/u/lib-b/1'], ['/u/other/1']]);
});

test('one file more changes the part that it is in, and no other', () => {
  const files = { '/u/a/1': 50, '/u/b/1': 60, '/u/c/1': 10, '/u/d/1': 10, '/u/e/1': 70 };
  const before = cut(files);
  const after = cut({ ...files, '/u/c/2': 3 });
  expect(after.filter((part) => !before.some((known) => String(known) === String(part)))).toHaveLength(1);
  expect(after).toHaveLength(before.length);
});
