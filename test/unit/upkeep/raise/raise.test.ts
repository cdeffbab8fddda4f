import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readConfiguration } from '../../../../src/config/configuration.ts';
import { readDefinition } from '../../../../src/config/definition.ts';
import { packagingDir } from '../../../../src/config/project.ts';
import { formats } from '../../../../src/formats/index.ts';
import { raiseLock } from '../../../../src/upkeep/raise/raise.ts';
import { describeRaised } from '../../../../src/upkeep/raise/describe.ts';
import { parseRequirements } from '../../../../src/virtualenv/lock/requirements.ts';
import { writeLock } from '../../../../src/virtualenv/lock/write-lock.ts';
import { makeRelease, testContext } from '../../virtualenv/scene.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { indexServer, type Published } from '../index-server.ts';

const lib = (version: string, more: Partial<Published> = {}): Published => ({
  name: 'lib',
  version,
  ...more,
});
const deep = (version: string, more: Partial<Published> = {}): Published => ({
  name: 'deep',
  version,
  ...more,
});

/** A release that is locked with what the index had, and then what the index has published since. */
async function scene(
  requirements: readonly string[],
  first: readonly Published[],
  then: readonly Published[],
) {
  const folder = await temporaryFolder();
  const definitionPath = join(folder, 'mathesar.yaml');
  const own = await readFile(join(packagingDir, 'mathesar.yaml'), 'utf8');
  const remedies =
    "  remedies:\n    - remedy: pure\n      package: x\n      pythons: ['3.13']\n      reason: a test's remedy\n";
  await writeFile(definitionPath, own.replace(/^ {2}remedies:\n[^]*?\n\n/m, `${remedies}\n`));
  const release = await makeRelease(requirements);
  const name = 'app-1.0.0.txt';
  await indexServer(first);
  const definition = await readDefinition(definitionPath);
  const input = { release, definition, name, folder, upgrade: false, today: '2025-01-01' };
  await writeLock(input, await testContext());
  await indexServer([...first, ...then]);
  const run = async (today: string, offline = false) => {
    const configuration = await readConfiguration(formats);
    const raised = { ...configuration, definition: await readDefinition(definitionPath) };
    const context = { ...(await testContext()), offline };
    return raiseLock({ release, configuration: raised, name, today, definitionPath, folder }, context);
  };
  const files = async () =>
    Promise.all([definitionPath, join(folder, name)].map((path) => readFile(path, 'utf8')));
  return { run, files };
}

test('pins are raised by overrides, what only others ask for in the lock, and neither beyond its series', async () => {
  const { run, files } = await scene(
    ['lib==1.2.3'],
    [lib('1.2.3', { needs: ['deep'] }), deep('4.5.6')],
    [
      lib('1.2.4', { needs: ['deep'], at: '2025-02-03T00:00:00Z' }),
      lib('1.3.0', { needs: ['deep'] }),
      deep('4.5.7'),
      deep('4.6.0'),
    ],
  );
  const raised = await run('2025-03-04');
  expect(raised.changes).toEqual([
    { name: 'deep', before: '4.5.6', after: '4.5.7' },
    { name: 'lib', before: '1.2.3', after: '1.2.4' },
  ]);
  expect(raised.raised.map(({ name, by }) => [name, by])).toEqual([
    ['deep', 'lock'],
    ['lib', 'override'],
  ]);
  expect(describeRaised(raised)).toBe('override: lib 1.2.4, the newest of 1.2 (2025-02-03)\n');
  const [definition = '', lock = ''] = await files();
  expect(definition).toContain(
    [
      '    - remedy: override',
      '      package: lib',
      '      version: 1.2.4',
      "      series: '1.2'",
      '      reason: newest patch release of 1.2 on 2025-03-04; the release pins 1.2.3',
      '',
    ].join('\n'),
  );
  expect(lock).toContain('# resolved: 2025-03-04\n');
  const found = parseRequirements(lock, 'lock');
  expect(found.map(({ name, specifier, hashes }) => [name, specifier, hashes.length])).toEqual([
    ['deep', '==4.5.7', 1],
    ['lib', '==1.2.4', 1],
  ]);

  const again = await run('2025-04-05');
  expect(again).toMatchObject({ raised: [], kept: [], changes: [] });
  expect(await files()).toEqual([definition, lock]);
});

test('a version that another package does not allow stays, with the reason, and the others are raised', async () => {
  const { run, files } = await scene(
    ['lib==1.2.3', 'fine==2.0.0'],
    [lib('1.2.3', { needs: ['deep<4.5.7'] }), deep('4.5.6'), { name: 'fine', version: '2.0.0' }],
    [deep('4.5.7'), { name: 'fine', version: '2.0.1' }],
  );
  const raised = await run('2025-03-04');
  expect(raised.kept).toEqual([
    { name: 'deep', locked: '4.5.6', version: '4.5.7', why: 'lib==1.2.3 needs deep<4.5.7' },
  ]);
  expect(raised.changes.map(({ name }) => name)).toEqual(['fine']);
  expect((await files())[1]).toContain('deep==4.5.6 ');
});

test('a version without a wheel for a target is not taken', async () => {
  const pythons = ['cp310', 'cp311', 'cp312', 'cp313', 'cp314'];
  const tags = (some: readonly string[]) =>
    some.flatMap((tag) => ['x86_64', 'aarch64'].map((arch) => `${tag}-${tag}-manylinux_2_17_${arch}`));
  const { run, files } = await scene(
    ['lib==1.2.3'],
    [lib('1.2.3', { tags: tags(pythons) })],
    [lib('1.2.4', { tags: tags(pythons.slice(1)) })],
  );
  const before = await files();
  const raised = await run('2025-03-04');
  expect(raised.kept).toEqual([
    { name: 'lib', locked: '1.2.3', version: '1.2.4', why: 'not for Python 3.10' },
  ]);
  expect(describeRaised(raised)).toBe('kept: lib 1.2.3, not 1.2.4: not for Python 3.10\n');
  expect(await files()).toEqual(before);
});

test('without an index nothing is written, and one sentence says why', async () => {
  const { run, files } = await scene(['lib==1.2.3'], [lib('1.2.3')], [lib('1.2.4')]);
  const before = await files();
  await expect(run('2025-03-04', true)).rejects.toThrow(
    /^something that is needed is not in the cache, and --offline was given$/,
  );
  vi.stubEnv('UV_HTTP_RETRIES', '0');
  vi.stubEnv('UV_DEFAULT_INDEX', 'http://127.0.0.1:9/simple');
  await expect(run('2025-03-04')).rejects.toThrow(/^the package index cannot be reached$/);
  expect(await files()).toEqual(before);
});
