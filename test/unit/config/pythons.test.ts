import { expect, test } from 'vitest';
import { readDistros } from '../../../src/config/distros.ts';
import { pythonsOf, readPythons } from '../../../src/config/pythons.ts';
import { formats } from '../../../src/formats/index.ts';

test('the Pythons are those of all distros, each once, the oldest first', async () => {
  const { all } = await readDistros(formats);
  expect([...(await readPythons())].sort()).toEqual([...new Set(all.map(({ python }) => python))].sort());
  const some = ['3.13', '3.9', '3.13', '3.100', '3.15'].map((python) => ({ python }));
  expect(pythonsOf(some)).toEqual(['3.9', '3.13', '3.15', '3.100']);
});

test('without a distro there is no Python', () => {
  expect(() => pythonsOf([])).toThrow('has no distro');
});
