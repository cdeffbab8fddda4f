import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { packagingDir } from '../../../src/config/project.ts';
import { readSettings } from '../../../src/config/settings/settings.ts';
import { isIn } from '../../../src/config/settings/ways.ts';
import { catalogueFile } from '../../../src/installation/settings-files/catalogue-file.ts';
import { temporaryFolder } from '../../temporary.ts';

const settings = await readSettings();

/** What the program on the target machine finds wrong with values, by the catalogue as it ships. */
const program = `
import json, sys
from pathlib import Path
from mathesar_admin import paths
from mathesar_admin.settings.catalogue import catalogue
paths.CATALOGUE = Path(sys.argv[1])
wanted = json.load(sys.stdin)
print(json.dumps([[name, value, catalogue()[name].fault(value)] for name, value in wanted]))
`;

async function faults(values: readonly (readonly [name: string, value: string])[]): Promise<unknown> {
  const file = join(await temporaryFolder(), 'settings.json');
  await writeFile(file, catalogueFile(settings));
  const env = { PYTHONPATH: join(packagingDir, 'admin'), PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout } = await execa('python3', ['-c', program, file], { env, input: JSON.stringify(values) });
  return JSON.parse(stdout);
}

it('the program accepts every default and every example of the catalogue that ships', async () => {
  const values = settings.settings
    .filter((setting) => isIn('package', setting))
    .flatMap(({ name, default: value, example }) =>
      [value, example].filter((one) => one !== null).map((one) => [name, one] as const),
    );
  expect(values.length).toBeGreaterThan(15);
  expect(await faults(values)).toEqual(values.map(([name, value]) => [name, value, null]));
});

it.each([
  ['MATHESAR_LISTEN', '127.0.0.1:65536'],
  ['MATHESAR_LISTEN', '127.0.0.1'],
  ['POSTGRES_PORT', '65536'],
  ['FILE_STORAGE_DICT', '{nope}'],
  ['POSTGRES_DB', 'ü'.repeat(63)],
  ['SECRET_KEY', 'short'],
  ['MEDIA_ROOT', '/srv/media'],
])('the program refuses %s=%s', async (name, value) => {
  expect(await faults([[name, value]])).toEqual([[name, value, expect.any(String)]]);
});
