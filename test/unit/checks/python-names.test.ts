import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { expect, test } from 'vitest';
import { packagingDir } from '../../../src/config/project.ts';

const sources = join(import.meta.dirname, '../../../src');
const files = (await readdir(sources, { recursive: true })).filter((name) => /\.(py|ts|sh)$/.test(name));
const texts = await Promise.all(
  files.map(async (file) => ({ file, text: await readFile(join(sources, file), 'utf8') })),
);
/** Modules of the target machine, and what scripts of checks import from them: they run only in a machine. */
const used = texts.flatMap(({ file, text }) =>
  [...text.matchAll(/(?:from|import|-m) (mathesar_\w+(?:\.\w+)*)(?: import (\w+))?/g)].map(
    ([, module = '', name]) => ({ file, module, name }),
  ),
);

test('scripts of checks import what is there', async () => {
  expect(used.length).toBeGreaterThan(2);
  const missing = [];
  for (const { file, module, name } of used) {
    const path = join(packagingDir, 'admin', ...module.split('.'));
    const found = (await pathExists(`${path}.py`)) ? `${path}.py` : join(path, '__init__.py');
    const text = (await pathExists(found)) ? await readFile(found, 'utf8') : undefined;
    const defined =
      name === undefined || text?.includes(name) === true || (await pathExists(join(path, `${name}.py`)));
    if (text === undefined || !defined) missing.push(`${file}: ${module} ${name ?? ''}`);
  }
  expect(missing).toEqual([]);
});
