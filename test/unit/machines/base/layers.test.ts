import { expect, test } from 'vitest';
import { readDistros, type Distro } from '../../../../src/config/distros.ts';
import { formats } from '../../../../src/formats/index.ts';
import { layersOf } from '../../../../src/machines/base/layers.ts';
import { recipeFor } from '../../../../src/machines/base/recipe.ts';

const { all } = await readDistros(formats);
const named = (name: string): Distro =>
  all.find((one) => one.name === name) ?? expect.fail(`${name} is gone`);

test('a machine without wishes is the base image', async () => {
  expect(await layersOf(await recipeFor(named('debian-12')), {})).toEqual([]);
});

test('packages are installed without a network, and the next release is downloaded on top of them', async () => {
  const next = named('debian-13');
  const layers = await layersOf(await recipeFor(named('debian-12')), { installed: ['postgresql'], next });
  expect(layers.map(({ title, network, args }) => ({ title, network, args }))).toEqual([
    { title: 'install postgresql', network: 'none', args: ['postgresql'] },
    {
      title: 'download Debian 13 (trixie)',
      network: 'host',
      args: ['bookworm', 'trixie', 'postgresql', ...next.depends.map(({ name }) => name)],
    },
  ]);
});

test('a distro that no mirror has cannot be upgraded, and that is said', async () => {
  await expect(layersOf(await recipeFor(named('el9')), { next: named('el10') })).rejects.toThrow(
    /^a machine cannot be upgraded from Enterprise Linux 9 .* to Enterprise Linux 10/,
  );
});

test('podman, and what else a machine that runs containers shall have, comes from the mirror', async () => {
  const layers = await layersOf(await recipeFor(named('debian-13')), { containers: ['flatpak'] });
  expect(layers).toMatchObject([{ title: 'install podman, flatpak', network: 'host', args: ['flatpak'] }]);
  expect(layers[0]?.script).toMatch(/apt-get install .* podman crun/);
});

test('only a Debian runs containers, and that is said', async () => {
  await expect(layersOf(await recipeFor(named('el9')), { containers: [] })).rejects.toThrow(
    /^a machine of Enterprise Linux 9 .* does not run containers here/,
  );
});
