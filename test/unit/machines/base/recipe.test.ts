import { expect, test } from 'vitest';
import { readDistros, type Distro } from '../../../../src/config/distros.ts';
import { formatRelation, type Relation } from '../../../../src/config/relation.ts';
import { formats } from '../../../../src/formats/index.ts';
import { isStale, maxAgeInDays } from '../../../../src/machines/base/age.ts';
import { mmdebstrapArguments } from '../../../../src/machines/base/bootstrap.ts';
import { recipeFor } from '../../../../src/machines/base/recipe.ts';

const { all } = await readDistros(formats);
const named = (name: string): Distro => {
  const distro = all.find((candidate) => candidate.name === name);
  if (distro === undefined) throw new Error(`${name} is gone`);
  return distro;
};
const wordsOf = (args: readonly string[]): readonly string[] => args.flatMap((arg) => arg.split(' '));

test.each(all.filter(({ format }) => format === 'deb').map((distro) => [distro.name, distro] as const))(
  '%s: what the package depends on is downloaded, so that it installs with no network',
  async (_name, distro) => {
    const words = wordsOf((await recipeFor(distro)).prepare.args);
    for (const relation of distro.depends) {
      const names = [relation, ...(relation.alternatives ?? [])].map(({ name }) => name);
      expect(words.some((word) => names.includes(word))).toBe(true);
    }
    expect(words).toEqual(expect.arrayContaining(['postgresql', 'systemd-sysv']));
    for (const word of words) expect(word).toMatch(/^[a-z0-9][a-z0-9.+-]+$/);
  },
);

test.each(all.filter(({ format }) => format === 'rpm').map((distro) => [distro.name, distro] as const))(
  '%s: what the package depends on is downloaded, by the names that its package manager knows',
  async (_name, distro) => {
    const { args } = (await recipeFor(distro)).prepare;
    const asked = (relation: Relation): string => {
      const text = formatRelation(relation);
      return distro.packageManager === 'zypper' ? text.replaceAll(' ', '') : text;
    };
    expect(args).toEqual(expect.arrayContaining([...distro.depends.map(asked), distro.server.package]));
  },
);

test('every distro has its own key, which stays the same', async () => {
  const keys = await Promise.all(all.map(async (distro) => (await recipeFor(distro)).key));
  expect(new Set(keys).size).toBe(all.length);
  expect(await Promise.all(all.map(async (distro) => (await recipeFor(distro)).key))).toEqual(keys);
});

test('mmdebstrap keeps the lists and the downloaded packages of a Debian image', async () => {
  const { bootstrap } = await recipeFor(named('debian-13'));
  if (bootstrap === undefined) throw new Error('debian-13 has no bootstrap');
  const args = mmdebstrapArguments({ ...bootstrap, mirror: 'http://m.example/debian' }, '/tmp/t.tar');
  expect(args).toContain('--skip=cleanup/apt/lists,cleanup/apt/cache');
  expect(args.slice(-3)).toEqual(['trixie', '/tmp/t.tar', 'http://m.example/debian']);
  const hooks = args.filter((arg) => arg.startsWith('--customize-hook='));
  expect(hooks[0]).toMatch(
    /cat '\/.*prepare-debian\.sh'\)" sh '.*' 'postgresql postgresql-client debsums .*'$/,
  );
  expect(hooks[1]).toMatch(/cat '\/.*own-machine\.sh'\)"$/);
});

test('an index that has expired is taken while an image is made, and refused in its machines', async () => {
  for (const name of ['debian-14', 'fedora-44']) {
    const { bootstrap } = await recipeFor(named(name));
    if (bootstrap === undefined) throw new Error(`${name} has no bootstrap`);
    const args = mmdebstrapArguments(bootstrap, '/tmp/t.tar');
    expect(args, name).toContain('--aptopt=Acquire::Check-Valid-Until "false"');
    const hooks = args.filter((arg) => arg.startsWith('--customize-hook='));
    expect(hooks.at(-1), name).toBe(
      '--customize-hook=sed -i /Check-Valid-Until/d "$1/etc/apt/apt.conf.d/99mmdebstrap"',
    );
  }
  const { bootstrap } = await recipeFor(named('debian-13'));
  expect(bootstrap?.options.join(' ')).not.toContain('Check-Valid-Until');
});

test('a stand-in is built from its whole folder, which is removed from the image', async () => {
  const { bootstrap } = await recipeFor(named('fedora-44'));
  if (bootstrap === undefined) throw new Error('fedora-44 has no stand-in');
  const args = mmdebstrapArguments(bootstrap, '/tmp/t.tar');
  const hooks = args.filter((arg) => arg.startsWith('--customize-hook='));
  expect(hooks[0]).toMatch(/copy-in '.*\/stand-in' \/$/);
  expect(hooks[1]).toMatch(
    /cat '\/.*stand-in\/prepare\.sh'\)" sh '.*systemd-sysv .* python3\.14' '.*libcairo2.*' '44' '3\.14'$/,
  );
  expect(hooks[3]).toMatch(/rm -r "\$1\/stand-in"$/);
  expect(args).toContain('forky');
});

test('where Debian has another Python, the host’s is copied in first', async () => {
  const { bootstrap } = await recipeFor(named('el10'));
  if (bootstrap === undefined) throw new Error('el10 has no stand-in');
  const hooks = mmdebstrapArguments(bootstrap, '/tmp/t.tar').filter((arg) => arg.includes('-hook='));
  expect(hooks[0]).toMatch(/sh '\/.*copy-python\.sh' python3\.12 "\$1"$/);
  expect(hooks[2]).toMatch(/ '10' '3\.12'$/);
});

test('where the default PostgreSQL is too old, its stream is enabled first', async () => {
  expect((await recipeFor(named('el9'))).prepare.args[1]).toBe('postgresql:16');
  expect((await recipeFor(named('el10'))).prepare.args[1]).toBe('');
});

test('a base image is stale after a week, or after the days that the user sets', () => {
  const day = 86_400_000;
  expect(isStale(Date.now() - 6 * day, {})).toBe(false);
  expect(isStale(Date.now() - 8 * day, {})).toBe(true);
  expect(isStale(Date.now() - 8 * day, { MATHESAR_PACKAGE_IMAGE_DAYS: '30' })).toBe(false);
  expect(maxAgeInDays({ MATHESAR_PACKAGE_IMAGE_DAYS: 'soon' })).toBe(7);
});
