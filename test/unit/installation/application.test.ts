import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { expect, it } from 'vitest';
import { applicationEntries } from '../../../src/installation/application.ts';
import { readDefinition } from '../../../src/config/definition.ts';
import { temporaryFolder } from '../../temporary.ts';

it('what running or checking out a release has left in it is not packaged, whatever way it came', async () => {
  const folder = await temporaryFolder();
  const left = [
    '.env',
    '.secrets/secret_key.txt',
    '.media/upload.csv',
    'static/staticfiles.json',
    '.git/config',
    'mathesar/node_modules/x/index.js',
  ];
  const own = ['manage.py', 'mathesar/static/mathesar/manifest.json'];
  for (const path of [...left, ...own]) {
    await outputFile(join(folder, path), '');
  }
  const { application } = await readDefinition();
  const entries = await applicationEntries({ folder }, '/app', application.exclude);
  expect(entries.map(({ path }) => path).sort()).toEqual(own.map((path) => `/app/${path}`));
});
