import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { readDefinition, type Remedy } from '../../../../src/config/definition.ts';
import { packagingDir } from '../../../../src/config/project.ts';
import { findLock, locksDir, makeLock } from '../../../../src/virtualenv/lock/lock.ts';
import { writeLock } from '../../../../src/virtualenv/lock/write-lock.ts';
import { parseRequirements } from '../../../../src/virtualenv/lock/requirements.ts';
import { testIndex, makeDefinition, makeRelease, testContext } from '../scene.ts';
import { temporaryFolder } from '../../../temporary.ts';

const override: Remedy = {
  remedy: 'override',
  package: 'lib',
  pythons: ['3.14'],
  version: '1.1',
  reason: 'it is a test',
};

describe('making a lock', () => {
  test('gives one file for every Python, with hashes and markers, and without index, host or path', async () => {
    const index = await testIndex();
    await index.wheel({ name: 'lib', version: '1.0', metadata: ['Requires-Dist: deep'] });
    await index.wheel({ name: 'lib', version: '1.1', metadata: ['Requires-Dist: deep'] });
    await index.wheel({ name: 'deep' });
    const definition = await makeDefinition({ remedies: [override] });
    const release = await makeRelease(['lib==1.0']);
    const context = await testContext();
    const text = await makeLock(release, definition, '', context);
    expect(text).not.toMatch(/https?:|file:|find-links|index/);
    for (const path of [index.folder, release.folder, context.cacheDir]) expect(text).not.toContain(path);
    const found = parseRequirements(text, 'lock');
    expect(found.map(({ name, specifier, marker }) => [name, specifier, marker])).toEqual([
      ['deep', '==1.0', undefined],
      ['lib', '==1.0', "python_full_version != '3.14.*'"],
      ['lib', '==1.1', "python_full_version == '3.14.*'"],
    ]);
    expect(found.every(({ hashes }) => hashes.length === 1)).toBe(true);
  });

  test('keeps what was locked before, unless it is to be upgraded', async () => {
    const index = await testIndex();
    await index.wheel({ name: 'lib', version: '1.0' });
    const input = {
      release: await makeRelease(['lib']),
      definition: await makeDefinition(),
      name: 'app-1.0.0.txt',
      folder: await temporaryFolder(),
    };
    const context = await testContext();
    const first = await writeLock({ ...input, upgrade: false }, context);
    expect(first).toMatchObject({ packages: 1, changes: [{ name: 'lib', before: '', after: '1.0' }] });
    await index.wheel({ name: 'lib', version: '1.1' });
    expect(await writeLock({ ...input, upgrade: false }, context)).toMatchObject({ changes: [] });
    const upgraded = await writeLock({ ...input, upgrade: true }, context);
    expect(upgraded.changes).toEqual([{ name: 'lib', before: '1.0', after: '1.1' }]);
    expect(await readFile(upgraded.path, 'utf8')).toContain('lib==1.1 \\\n    --hash=sha256:');
  });

  test('refuses a release whose requirements say where to look', async () => {
    const release = await makeRelease(['lib', '--index-url https://elsewhere.example']);
    const making = makeLock(release, await makeDefinition(), '', await testContext());
    await expect(making).rejects.toThrow('a test release, requirements.txt:2 is not a plain requirement');
  });
});

describe('finding a lock', () => {
  async function locked() {
    const index = await testIndex();
    await index.wheel({ name: 'lib', version: '1.0' });
    await index.wheel({ name: 'lib', version: '1.1' });
    const folder = await temporaryFolder();
    const definition = await makeDefinition();
    const release = await makeRelease(['lib==1.0']);
    const context = await testContext();
    const name = `${definition.name}-1.0.0.txt`;
    const { path } = await writeLock({ release, definition, name, folder, upgrade: false }, context);
    return { folder, definition, release, context, path };
  }

  test('goes by what was locked, not by the file’s name', async () => {
    const { folder, definition, context, path } = await locked();
    vi.stubEnv('PATH', '');
    const same = await makeRelease(['# another comment', 'Lib == 1.0'], '9.9');
    const lock = await findLock(same, definition, context, folder);
    expect(lock.text).toBe(await readFile(path, 'utf8'));
    expect(context.lines.filter((line) => line.startsWith('warning'))).toEqual([]);
  });

  test('takes a release’s own one of several that fit', async () => {
    const { folder, definition, context, path } = await locked();
    const text = await readFile(path, 'utf8');
    await writeFile(join(folder, 'app-2.0.txt'), `${text}# the other\n`);
    const release = await makeRelease(['lib==1.0'], '2.0');
    expect((await findLock(release, definition, context, folder)).origin).toBe('app-2.0.txt');
  });

  test.each([
    ['requirements', async () => ({ release: await makeRelease(['lib==1.1']) })],
    ['overrides', async () => ({ definition: await makeDefinition({ remedies: [override] }) })],
  ])('never takes one that was made for other %s, but resolves with a warning', async (_, other) => {
    const { folder, definition, release, context } = await locked();
    const input = { release, definition, ...(await other()) };
    const lock = await findLock(input.release, input.definition, context, folder);
    expect(lock.origin).toBe('resolved now');
    expect(lock.text).toContain('lib==1.1');
    const warnings = context.lines.filter((line) => line.startsWith('warning'));
    expect(warnings).toEqual([expect.stringMatching(/other requirements than its lock .*npm run lock/)]);
    expect(await findLock(input.release, input.definition, context, folder)).toEqual(lock);
  });
});

describe('the locks of this project', () => {
  const names = [
    ...['mathesar-0.11.0.txt', 'sample-1.0.0.txt', 'sample-1.1.0.txt'],
    ...['build.txt', 'python-tools.txt', 'uv.txt', 'workflow-tools.txt', 'audit-tools.txt'],
    ...['zipapp-tools.txt', 'trial-postgresql.txt'],
  ];

  test.each(names)('name neither a host nor a path, but hashes: %s', async (name) => {
    const text = await readFile(join(locksDir, name), 'utf8');
    expect(text.replaceAll(/^#.*$/gm, '')).not.toMatch(/:\/\/|@|(^|\s)\/|--(?!hash=sha256:[0-9a-f]{64}\b)/m);
    expect(parseRequirements(text, name).every(({ hashes }) => hashes.length > 0)).toBe(true);
  });

  test.each(['1.0.0', '1.1.0'])('are up to date with the sample %s', async (version) => {
    const folder = join(packagingDir, 'sample', version);
    const release = { version, folder, digest: '', origin: 'the sample release' };
    const context = await testContext();
    const lock = await findLock(release, await readDefinition(), context);
    expect(lock.origin).toBe(`sample-${version}.txt`);
    expect(context.lines).toEqual([]);
  });

  test('have the versions of the declared overrides', async () => {
    const text = await readFile(join(locksDir, 'mathesar-0.11.0.txt'), 'utf8');
    const found = parseRequirements(text, 'lock').map(({ name, specifier }) => `${name}${specifier}`);
    const overrides = (await readDefinition()).virtualenv.remedies.filter(
      ({ remedy }) => remedy === 'override',
    );
    expect(overrides.length).toBeGreaterThan(0);
    for (const remedy of overrides) {
      if (remedy.remedy === 'override') expect(found).toContain(`${remedy.package}==${remedy.version}`);
    }
    // 2.9.10 bundles an OpenSSL that gets no more fixes: it must be nowhere.
    expect(found).not.toContain('psycopg2-binary==2.9.10');
  });
});
