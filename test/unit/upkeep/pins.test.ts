import { expect, test, vi } from 'vitest';
import { withoutMisfits } from '../../../src/upkeep/fitting.ts';
import { comparePins, type Surroundings } from '../../../src/upkeep/pins.ts';
import { targetsOf } from '../../../src/upkeep/targets.ts';
import { parseRequirements } from '../../../src/virtualenv/lock/requirements.ts';
import { testContext } from '../virtualenv/scene.ts';
import { indexServer, type Published } from './index-server.ts';

const distros = [
  { python: '3.12', glibc: '2.34' },
  { python: '3.13', glibc: '2.41' },
];

const surroundings: Surroundings = { pythons: ['3.12', '3.13'], targets: targetsOf(distros) };

async function compare(lock: string, releases: readonly Published[], offline = false) {
  await indexServer(releases);
  const context = { ...(await testContext()), offline };
  return comparePins(parseRequirements(lock, 'lock'), surroundings, context);
}

const lib = (version: string, more: Partial<Published> = {}): Published => ({
  name: 'lib',
  version,
  ...more,
});

test('the newest patch release of the series and the newest at all, with their dates', async () => {
  const [pin] = await compare('lib==1.2.3', [
    lib('1.2.3', { at: '2025-01-02T03:04:05Z' }),
    lib('1.2.4', { at: '2025-02-02T03:04:05Z' }),
    lib('1.2.10', { at: '2025-03-02T03:04:05Z' }),
    lib('1.3.0', { at: '2025-04-02T03:04:05Z' }),
  ]);
  expect(pin).toEqual({
    name: 'lib',
    locked: '1.2.3',
    published: '2025-01-02',
    series: '1.2',
    patch: { version: '1.2.10', published: '2025-03-02', without: [] },
    refused: [],
    newest: { version: '1.3.0', published: '2025-04-02', without: [] },
    withdrawn: false,
  });
});

test('yanked versions, pre-releases and those without a wheel do not count', async () => {
  const [pin] = await compare('lib==1.2.3', [
    lib('1.2.3'),
    lib('1.2.4', { yanked: true }),
    lib('1.2.5rc1'),
    lib('1.2.6', { tags: [] }),
    lib('2.0.dev1'),
  ]);
  expect(pin).toMatchObject({ locked: '1.2.3', refused: [], withdrawn: false });
  expect(pin).not.toHaveProperty('patch');
  expect(pin).not.toHaveProperty('newest');
});

test('a patch release that lacks a wheel for a target is named, and the one before it is taken', async () => {
  const everywhere = ['x86_64', 'aarch64'].flatMap((machine) =>
    ['cp312', 'cp313'].map((tag) => `${tag}-${tag}-manylinux_2_28_${machine}`),
  );
  const [pin] = await compare('lib==1.2.3', [
    lib('1.2.3', { tags: everywhere }),
    lib('1.2.4', { tags: everywhere }),
    lib('1.2.5', { tags: everywhere.filter((tag) => tag !== 'cp312-cp312-manylinux_2_28_aarch64') }),
    lib('1.2.6', { tags: everywhere.filter((tag) => !tag.startsWith('cp313')) }),
  ]);
  expect(pin?.patch).toEqual({ version: '1.2.4', without: [] });
  expect(pin?.refused).toEqual([
    {
      version: '1.2.6',
      without: [
        { python: '3.13', arch: 'amd64' },
        { python: '3.13', arch: 'arm64' },
      ],
    },
    { version: '1.2.5', without: [{ python: '3.12', arch: 'arm64' }] },
  ]);
});

test('a version for newer Pythons only is not one for all', async () => {
  const pins = await compare("lib==1.2.3\ndeep==1.0.0 ; python_full_version >= '3.13'", [
    lib('1.2.3'),
    lib('1.2.4'),
    lib('1.2.5', { python: '>=3.13' }),
    { name: 'deep', version: '1.0.0' },
    { name: 'deep', version: '1.0.1', python: '>=3.13' },
  ]);
  expect(pins.map(({ name, patch }) => [name, patch?.version])).toEqual([
    ['lib', '1.2.4'],
    ['deep', '1.0.1'],
  ]);
  expect(pins[0]?.newest?.without.map(({ python }) => python)).toEqual(['3.12', '3.12']);
});

test('a pin that was yanked, or is gone, is said to be; the others are answered', async () => {
  const pins = await compare('lib==1.2.3\ngone==1.0.0\nfine==2.0.0', [
    lib('1.2.3', { yanked: true }),
    { name: 'fine', version: '2.0.0' },
    { name: 'fine', version: '2.0.1' },
  ]);
  expect(pins.map(({ name, withdrawn, patch }) => [name, withdrawn, patch?.version])).toEqual([
    ['lib', true, undefined],
    ['gone', true, undefined],
    ['fine', false, '2.0.1'],
  ]);
});

test('a patch release that others of the lock do not allow is none to take', async () => {
  const pins = await compare('lib==1.2.3\ndeep==4.5.6\nfine==2.0.0', [
    lib('1.2.3', { needs: ['deep<4.5.7'] }),
    { name: 'deep', version: '4.5.6' },
    { name: 'deep', version: '4.5.7' },
    { name: 'fine', version: '2.0.0' },
    { name: 'fine', version: '2.0.1' },
  ]);
  expect(pins.map(({ name, patch }) => [name, patch?.version])).toEqual([
    ['lib', undefined],
    ['deep', '4.5.7'],
    ['fine', '2.0.1'],
  ]);
  const fitting = await withoutMisfits(pins, ['3.12', '3.13'], await testContext());
  expect(fitting.map(({ name, patch, refused }) => [name, patch?.version, refused])).toEqual([
    ['lib', undefined, []],
    ['deep', undefined, [{ version: '4.5.7', without: [], why: 'what else is locked does not allow it' }]],
    ['fine', '2.0.1', []],
  ]);
});

test('an index that cannot be reached, and no network, are one sentence', async () => {
  vi.stubEnv('UV_HTTP_RETRIES', '0');
  const releases = [lib('1.2.3')];
  await expect(compare('lib==1.2.3', releases, true)).rejects.toThrow(
    /^something that is needed is not in the cache, and --offline was given$/,
  );
  vi.stubEnv('UV_DEFAULT_INDEX', 'http://127.0.0.1:9/simple');
  const asked = comparePins(parseRequirements('lib==1.2.3', 'lock'), surroundings, await testContext());
  await expect(asked).rejects.toThrow(/^the package index cannot be reached$/);
});
