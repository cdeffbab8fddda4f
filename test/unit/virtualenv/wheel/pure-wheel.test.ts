import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { digestFile } from '../../../../src/support/caching/digest.ts';
import { buildPureWheel, retag } from '../../../../src/virtualenv/wheel/pure-wheel.ts';
import { parseRecord, recordLine } from '../../../../src/virtualenv/wheel/record.ts';
import { readWheel, writeWheel } from '../../../../src/virtualenv/wheel/wheel-archive.ts';
import { testIndex, makeWheel, testContext } from '../scene.ts';
import { temporaryFolder } from '../../../temporary.ts';

describe('a wheel that gets new tags', () => {
  test('is for every Python 3, and its RECORD holds what is in it', async () => {
    const path = await makeWheel(await temporaryFolder(), { name: 'lib', tag: 'cp311-cp311-linux_x86_64' });
    const files = retag('lib 1.0', await readWheel(path));
    const wheel = Buffer.from(files.get('lib-1.0.dist-info/WHEEL') ?? '').toString();
    expect(wheel).toContain('Root-Is-Purelib: true\nTag: py3-none-any\n');
    expect(wheel).not.toContain('cp311');
    const record = Buffer.from(files.get('lib-1.0.dist-info/RECORD') ?? '').toString();
    const listed = parseRecord(record);
    expect(listed.map((line) => line.path)).toEqual([...files.keys()].sort());
    for (const line of listed.filter(({ hash }) => hash !== undefined)) {
      expect(line).toEqual(recordLine(line.path, files.get(line.path) ?? Buffer.alloc(0)));
    }
  });

  test.each([
    ['lib/fast.so', 'text'],
    ['lib/fast.cpython-311-x86_64-linux-gnu.so', 'text'],
    ['lib.libs/libz.so.1', 'text'],
    ['lib/program', '\x7fELF and more'],
    ['lib/fast.pyd', 'text'],
  ])('must hold nothing compiled, such as %s', async (path, content) => {
    const wheel = await makeWheel(await temporaryFolder(), { name: 'lib', files: { [path]: content } });
    const files = await readWheel(wheel);
    expect(() => retag('lib 1.0', files)).toThrow(
      `lib 1.0 has the remedy "pure", but its wheel contains ${path}`,
    );
  });
});

test('a wheel’s bytes depend neither on the order of its files nor on the time zone', async () => {
  const folder = await temporaryFolder();
  const files = [
    ['b', Buffer.from('2')],
    ['a', Buffer.from('1')],
  ] as const;
  await writeWheel(join(folder, 'one.whl'), new Map(files));
  vi.stubEnv('TZ', 'Pacific/Auckland');
  await writeWheel(join(folder, 'two.whl'), new Map(files.toReversed()));
  expect(await digestFile(join(folder, 'two.whl'))).toBe(await digestFile(join(folder, 'one.whl')));
});

describe('building a source distribution as a pure wheel', () => {
  test('gives the same bytes each time, under a file name that says what it is', async () => {
    const index = await testIndex();
    const sdist = await index.sdist('lib');
    const environment = { WITHOUT_EXTENSION: '1' };
    const digests: string[] = [];
    for (const umask of [0o022, 0o077]) {
      const before = process.umask(umask);
      try {
        const out = await temporaryFolder();
        const path = await buildPureWheel('lib 1.0', sdist, environment, out, await testContext());
        expect(path).toBe(join(out, 'lib-1.0-py3-none-any.whl'));
        digests.push(await digestFile(path));
      } finally {
        process.umask(before);
      }
    }
    expect(digests[1]).toBe(digests[0]);
  });

  test('fails when its extension was not switched off', async () => {
    const index = await testIndex();
    const sdist = await index.sdist('lib');
    const building = buildPureWheel('lib 1.0', sdist, {}, await temporaryFolder(), await testContext());
    await expect(building).rejects.toThrow('but its wheel contains lib/fast.so');
  });
});
