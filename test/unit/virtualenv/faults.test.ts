import { writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Remedy } from '../../../src/config/definition.ts';
import { buildVirtualenv, type BuildInput } from '../../../src/virtualenv/build.ts';
import { writeLock } from '../../../src/virtualenv/lock/write-lock.ts';
import { makeElf } from './native/elf-file.ts';
import { cacheEntries, testIndex, makeDefinition, makeRelease, makeWheel, testContext } from './scene.ts';
import { temporaryFolder } from '../../temporary.ts';

const target = { python: '3.13', arch: 'amd64', glibc: '2.36' } as const;
const native = 'cp313-cp313-manylinux_2_17_x86_64';

async function inputFor(requirements: readonly string[], remedies: Remedy[] = []): Promise<BuildInput> {
  return {
    release: await makeRelease(requirements),
    target,
    definition: await makeDefinition({ remedies }),
  };
}

describe('a wheel that cannot be used on the target is named', () => {
  test.each([
    ['is another machine’s', makeElf({ machine: 183 }), 'fast/x.so of fast is built for arm64'],
    ['needs a newer glibc', makeElf({ versions: ['GLIBC_2.39'] }), 'fast/x.so of fast needs glibc 2.39'],
  ])('when its library %s', async (_, elf, message) => {
    const index = await testIndex();
    await index.wheel({ name: 'fast', tag: native, files: { 'fast/x.so': elf } });
    const context = await testContext();
    await expect(buildVirtualenv(await inputFor(['fast']), context)).rejects.toThrow(message);
    expect(await cacheEntries(context, 'virtualenvs')).toEqual([]);
  });

  test('when its command’s name leads out of bin/', async () => {
    const index = await testIndex();
    await index.wheel({ name: 'lib', entryPoints: '[console_scripts]\n../evil = lib:main\n' });
    const building = buildVirtualenv(await inputFor(['lib']), await testContext());
    await expect(building).rejects.toThrow(/lib/);
  });
});

describe('a wheel that is not the locked one', () => {
  async function locked() {
    const index = await testIndex();
    const wheel = await index.wheel({ name: 'lib' });
    const context = await testContext();
    const input = { ...(await inputFor(['lib==1.0'])), locks: await temporaryFolder() };
    const { release, definition, locks } = input;
    await writeLock({ release, definition, name: 'a.txt', upgrade: false, folder: locks }, context);
    return { index, wheel, input };
  }

  test('is refused, and named, when the index has another', async () => {
    const { index, wheel, input } = await locked();
    await index.wheel({ name: 'lib', files: { 'lib/evil.py': 'import os\n' } });
    const context = await testContext();
    await expect(buildVirtualenv(input, context)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('lib') as string,
    });
    expect(await cacheEntries(context, 'virtualenvs')).toEqual([]);
    expect(basename(wheel)).toBe('lib-1.0-py3-none-any.whl');
  });

  test('is refused, and named, when it changes after it was resolved', async () => {
    const { wheel, input } = await locked();
    const context = await testContext();
    const { reporter } = context;
    const changing = {
      ...context,
      reporter: {
        ...reporter,
        step: async <T>(title: string, work: Parameters<typeof reporter.step<T>>[1]): Promise<T> => {
          if (title.startsWith('install'))
            await makeWheel(dirname(wheel), { name: 'lib', files: { 'lib/evil.py': '' } });
          return reporter.step(title, work);
        },
      },
    };
    await expect(buildVirtualenv(input, changing)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('the wheel of lib 1.0 is not the locked file') as string,
    });
  });
});

describe('a pin without a wheel', () => {
  test('is built in a root, and is an error that says so where there is none', async () => {
    const index = await testIndex();
    await index.sdist('lib');
    const context = await testContext();
    await expect(buildVirtualenv(await inputFor(['lib']), context)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^lib 1\.0 must be built in a machine of the target/) as string,
      hints: [expect.stringContaining('doctor'), expect.stringContaining('packaging/mathesar.yaml')],
    });
  });

  test('is built once by the root that is given, with the declared packages', async () => {
    const index = await testIndex();
    await index.sdist('lib');
    const remedy: Remedy = {
      remedy: 'machine',
      package: 'Lib',
      pythons: ['3.13'],
      packages: ['libpq-dev'],
      reason: 'it is a test',
    };
    const buildInMachine = vi.fn<NonNullable<BuildInput['buildInMachine']>>(
      async (_sdist, _target, _packages, out) =>
        makeWheel(out, { name: 'lib', tag: native, files: { 'lib/built.so': makeElf() } }),
    );
    const context = await testContext();
    const input = { ...(await inputFor(['lib'], [remedy])), buildInMachine };
    const { entries, wheels } = await buildVirtualenv(input, context);
    expect(entries.map(({ path }) => basename(path))).toContain('built.so');
    expect(wheels.map(({ name }) => name)).toEqual(['lib']);
    const definition = { ...input.definition, homepage: 'https://elsewhere.example' };
    const trims = [{ name: 'none', match: ['nothing'], except: [], reason: 'it is a test' }];
    await buildVirtualenv(
      { ...input, definition: { ...definition, virtualenv: { remedies: [remedy], trims } } },
      context,
    );
    expect(buildInMachine).toHaveBeenCalledTimes(1);
    const [sdist, forTarget, packages] = buildInMachine.mock.calls[0] ?? [];
    expect(basename(sdist ?? '')).toBe('lib-1.0.tar.gz');
    expect([forTarget, packages]).toEqual([target, ['libpq-dev']]);
  });

  test('is built here when it is declared pure, even where there is a wheel', async () => {
    const index = await testIndex();
    await index.sdist('lib');
    await index.wheel({ name: 'lib', tag: native, files: { 'lib/fast.so': makeElf() } });
    const remedy: Remedy = {
      remedy: 'pure',
      package: 'lib',
      pythons: ['3.13'],
      environment: { WITHOUT_EXTENSION: '1' },
      reason: 'it is a test',
    };
    const context = await testContext();
    const input = await inputFor(['lib'], [remedy]);
    const { entries } = await buildVirtualenv(input, context);
    expect(entries.filter(({ path }) => path.endsWith('.so'))).toEqual([]);
    const older = await buildVirtualenv({ ...input, target: { ...target, python: '3.12' } }, context).catch(
      (error: unknown) => error,
    );
    expect(older).toMatchObject({ message: expect.stringContaining('must be built in a machine') as string });
  });

  test('is not installed when its source is not the locked one', async () => {
    const index = await testIndex();
    const sdist = await index.sdist('lib');
    const context = await testContext();
    const { reporter } = context;
    const remedy: Remedy = {
      remedy: 'pure',
      package: 'lib',
      pythons: ['3.13'],
      environment: {},
      reason: 'it is a test',
    };
    const changing = {
      ...context,
      reporter: {
        ...reporter,
        step: async <T>(title: string, work: Parameters<typeof reporter.step<T>>[1]): Promise<T> => {
          if (title.startsWith('Build')) await writeFile(sdist, 'something else');
          return reporter.step(title, work);
        },
      },
    };
    const building = buildVirtualenv(await inputFor(['lib'], [remedy]), changing);
    await expect(building).rejects.toThrow('the source of lib 1.0 is not the locked file');
    expect(await cacheEntries(context, 'sdists')).toEqual([]);
    expect(await cacheEntries(context, 'wheels')).toEqual([]);
  });
});
