import { expect, test } from 'vitest';
import { readDistros } from '../../../src/plan/distros.ts';
import { mmdebstrapArguments } from '../../../src/roots/bootstrap.ts';
import { recipeFor } from '../../../src/roots/recipe.ts';
import { isStale, maxAgeInDays } from '../../../src/roots/age.ts';

const all = (await readDistros()).all.filter(({ format }) => format === 'deb');

test.each(all.map((distro) => [distro.name, distro] as const))(
  '%s: what the package depends on is downloaded, so that it installs with no network',
  async (_name, distro) => {
    const { download, install } = await recipeFor(distro);
    for (const relation of distro.depends) {
      const names = relation.split('|').map((name) => name.trim());
      expect([...download, ...install].some((name) => names.includes(name))).toBe(true);
    }
    expect(download).toContain('postgresql');
    expect(install).toContain('systemd-sysv');
    for (const name of [...download, ...install]) expect(name).toMatch(/^[a-z0-9][a-z0-9.+-]+$/);
  },
);

test('every distro has a key of its own, which stays the same', async () => {
  const keys = await Promise.all(all.map(async (distro) => (await recipeFor(distro)).key));
  expect(new Set(keys).size).toBe(all.length);
  expect(await Promise.all(all.map(async (distro) => (await recipeFor(distro)).key))).toEqual(keys);
});

test('a distro of another family is refused', async () => {
  const [distro] = all;
  if (distro === undefined) throw new Error('packaging/distros.yaml has no distro');
  const foreign = { ...distro, format: 'rpm' as const };
  await expect(recipeFor(foreign)).rejects.toThrow(`no recipe for a throwaway root of ${foreign.title}`);
});

test('mmdebstrap keeps the lists and the downloaded packages', async () => {
  const distro = all.find(({ name }) => name === 'debian-13');
  if (distro === undefined) throw new Error('debian-13 is gone');
  const recipe = await recipeFor(distro);
  const args = mmdebstrapArguments(
    recipe,
    { suite: 'trixie', mirror: 'http://m.example/debian' },
    '/tmp/t.tar',
  );
  expect(args).toContain('--skip=cleanup/apt/lists,cleanup/apt/cache');
  expect(args.slice(-3)).toEqual(['trixie', '/tmp/t.tar', 'http://m.example/debian']);
  expect(args.some((arg) => arg.includes("'postgresql postgresql-client debsums python3.13 libcairo2"))).toBe(
    true,
  );
});

test('a base root is stale after a week, or after as many days as a person says', () => {
  const day = 86_400_000;
  expect(isStale(Date.now() - 6 * day, {})).toBe(false);
  expect(isStale(Date.now() - 8 * day, {})).toBe(true);
  expect(isStale(Date.now() - 8 * day, { MATHESAR_PACKAGE_ROOT_DAYS: '30' })).toBe(false);
  expect(maxAgeInDays({ MATHESAR_PACKAGE_ROOT_DAYS: 'soon' })).toBe(7);
});
