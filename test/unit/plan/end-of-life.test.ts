import { expect, test } from 'vitest';
import { readDistros, selectDistros } from '../../../src/config/distros.ts';
import { formats } from '../../../src/formats/index.ts';
import { endOfLifeWarnings } from '../../../src/plan/end-of-life.ts';

test('a distro is warned of once, from the day after its last updates', async () => {
  const selected = selectDistros(await readDistros(formats), [
    'fedora-42',
    'debian-13',
    'opensuse-tumbleweed',
  ]);
  const twice = [...selected, ...selected];
  expect(endOfLifeWarnings(twice, '2026-05-27')).toEqual([]);
  expect(endOfLifeWarnings(twice, '2026-05-28')).toEqual([
    'Fedora Linux 42 has had no updates since 2026-05-27: upgrade machines that run it',
  ]);
});
