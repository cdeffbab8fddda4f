import { expect, test } from 'vitest';
import { readDistros } from '../../../src/config/distros.ts';
import { pythonsOf, readPythons } from '../../../src/config/pythons.ts';

test('the Pythons are those of all distros, each once, the oldest first', async () => {
  const { all } = await readDistros();
  const pythons = await readPythons();
  expect([...pythons].sort()).toEqual([...new Set(all.map(({ python }) => python))].sort());
  expect(pythonsOf({ all: withPythons('3.13', '3.9', '3.13', '3.100', '3.15') })).toEqual([
    '3.9',
    '3.13',
    '3.15',
    '3.100',
  ]);

  function withPythons(...versions: string[]): typeof all {
    const [distro] = all;
    return distro === undefined ? [] : versions.map((python) => ({ ...distro, python }));
  }
});

test('without a distro there is no Python', () => {
  expect(() => pythonsOf({ all: [] })).toThrow('has no distro');
});
