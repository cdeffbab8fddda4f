import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { packagingDir } from '../../../src/config/project.ts';

const sample = join(packagingDir, 'sample');

/** Content by path. */
async function filesOf(version: string): Promise<ReadonlyMap<string, string>> {
  const folder = join(sample, version);
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = paths
    .filter((path) => !path.includes('__pycache__'))
    .map(async (path) => [relative(folder, path), await readFile(path, 'latin1')] as const);
  return new Map(await Promise.all(pairs));
}

// Two whole releases are kept side by side; this is what keeps them from drifting apart.
test('1.1.0 differs from 1.0.0 by what an upgrade has to get right, and by nothing else', async () => {
  const [older, newer] = await Promise.all([filesOf('1.0.0'), filesOf('1.1.0')]);
  const gone = [...older.keys()].filter((path) => !newer.has(path));
  const added = [...newer.keys()].filter((path) => !older.has(path));
  const changed = [...older.keys()].filter((path) => newer.has(path) && newer.get(path) !== older.get(path));

  const style = /^mathesar\/static\/mathesar\/assets\/main\.[0-9a-f]{8}\.css$/;
  expect(gone.filter((path) => !style.test(path))).toEqual(['mathesar/views/retired.py']);
  expect(added.filter((path) => !style.test(path))).toEqual(['mathesar/migrations/0002_note_word_count.py']);
  expect(changed.sort()).toEqual([
    'db/sql/10_functions.sql',
    'mathesar/__init__.py',
    'mathesar/models/notes.py',
    'mathesar/static/mathesar/manifest.json',
    'mathesar/templates/mathesar/index.html',
    'mathesar/views/notes.py',
    'translations/en/LC_MESSAGES/django.mo',
    'translations/en/LC_MESSAGES/django.po',
    'translations/fr/LC_MESSAGES/django.mo',
    'translations/fr/LC_MESSAGES/django.po',
  ]);
});
