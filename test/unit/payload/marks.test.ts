import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packagingDir } from '../../../src/config/project.ts';
import { everyFile } from './target-files.ts';

it('files in /run are declared in one place, whichever script names them', async () => {
  const paths = await readFile(join(packagingDir, 'admin/mathesar_admin/paths.py'), 'utf8');
  const declared = [...paths.matchAll(/Path\("(\/run\/mathesar-[a-z-]+(?:\.lock)?)"\)/g)].map(
    ([, path]) => path,
  );
  expect(declared.length).toBeGreaterThan(2);
  const others = (await everyFile()).filter(({ name }) => !name.endsWith('/paths.py'));
  const named = others.flatMap(({ text }) =>
    [...text.matchAll(/\/run\/mathesar-[a-z-]+(?:\.lock)?/g)].map(([path]) => path),
  );
  expect(named.length).toBeGreaterThan(2);
  expect([...new Set(named)].filter((path) => !declared.includes(path))).toEqual([]);
});
