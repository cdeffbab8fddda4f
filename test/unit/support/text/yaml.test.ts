import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readYaml } from '../../../../src/support/text/yaml.ts';
import { temporaryFolder } from '../../../temporary.ts';

const schema = z.strictObject({ names: z.array(z.string()) });

test('a file is checked against its schema, and every fault is named', async () => {
  const path = join(await temporaryFolder(), 'file.yaml');
  await writeFile(path, 'names: [one]\n');
  expect(await readYaml(path, schema)).toEqual({ names: ['one'] });
  await writeFile(path, 'names: [1]\nother: 2\n');
  await expect(readYaml(path, schema, 'src/names.ts')).rejects.toMatchObject({
    message: expect.stringMatching(/file\.yaml has faults:\n {2}names\.0: [\s\S]*other/) as string,
    hints: [expect.stringContaining('src/names.ts') as string],
  });
});

test('what is not YAML, or cannot be read, is said so', async () => {
  const path = join(await temporaryFolder(), 'file.yaml');
  await writeFile(path, 'names: [one\n');
  await expect(readYaml(path, schema)).rejects.toThrow(/file\.yaml is not valid YAML: /);
  await expect(readYaml('/nowhere.yaml', schema)).rejects.toThrow(
    'cannot read /nowhere.yaml: no such file or folder',
  );
});
