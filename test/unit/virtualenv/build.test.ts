import { readFile, rm } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { sha256 } from '../../../src/support/caching/digest.ts';
import { buildVirtualenv, type BuildInput } from '../../../src/virtualenv/build.ts';
import { parseRecord, recordLine } from '../../../src/virtualenv/wheel/record.ts';
import type { Virtualenv, VirtualenvEntry } from '../../../src/virtualenv/virtualenv.ts';
import { writeLock } from '../../../src/virtualenv/lock/write-lock.ts';
import { makeElf } from './native/elf-file.ts';
import {
  cacheEntries,
  testIndex,
  makeDefinition,
  makeRelease,
  testContext,
  type TestContext,
  type TestIndex,
} from './scene.ts';
import { temporaryFolder } from '../../temporary.ts';

const target = { python: '3.13', arch: 'amd64', glibc: '2.36' } as const;
const site = 'lib/python3.13/site-packages';
const native = 'cp313-cp313-manylinux_2_17_x86_64';

/** An index with a server, which has commands, and a library that is compiled for two machines. */
async function scene(): Promise<{ index: TestIndex; input: BuildInput; context: TestContext }> {
  const index = await testIndex();
  await index.wheel({
    name: 'server',
    metadata: ['Requires-Dist: fast', 'License-Expression: MIT', 'License-File: LICENSE', 'Author: Me'],
    entryPoints: '[console_scripts]\nserve = server.cli:main\n',
    files: {
      'server/cli.py': '#!/usr/bin/env python3\ndef main(): pass\n',
      'server/tests/test_cli.py': 'assert False\n',
      'server/tests/LICENSE': 'of the tests\n',
      'server/__pycache__/cli.cpython-313.pyc': 'compiled elsewhere',
      'server-1.0.data/scripts/serve-old': '#!python\nprint(1)\n',
      'server-1.0.data/data/share/example.conf': 'x = 1\n',
      'server-1.0.dist-info/licenses/LICENSE': 'do what you like\n',
    },
  });
  const elf = makeElf({ versions: ['GLIBC_2.28'] });
  await index.wheel({ name: 'fast', tag: native, files: { 'fast/_fast.so': elf } });
  const other = makeElf({ machine: 183, versions: ['GLIBC_2.17'] });
  const arm = native.replace('x86_64', 'aarch64');
  await index.wheel({ name: 'fast', tag: arm, files: { 'fast/_fast.so': other } });
  const trims = [{ name: 'tests', match: ['**/tests/**'], except: [], reason: 'they are not run' }];
  const definition = await makeDefinition({ trims });
  return {
    index,
    input: { release: await makeRelease(['server==1.0']), target, definition },
    context: await testContext(),
  };
}

async function contentOf(entry: VirtualenvEntry | undefined): Promise<Buffer> {
  if (entry?.kind !== 'file') throw new Error(`${entry?.path ?? 'nothing'} is not a file`);
  return 'file' in entry.source ? readFile(entry.source.file) : Buffer.from(entry.source.content);
}

function entryAt({ entries }: Virtualenv, path: string): VirtualenvEntry | undefined {
  return entries.find((entry) => entry.path === path);
}

describe('the virtualenv', () => {
  test('holds the wheels’ files, scripts for their final place, and nothing else', async () => {
    const { input, context } = await scene();
    const virtualenv = await buildVirtualenv(input, context);
    const files = virtualenv.entries.filter(({ kind }) => kind !== 'directory').map(({ path }) => path);
    expect(files).toEqual([
      'bin/python',
      'bin/python3',
      'bin/python3.13',
      'bin/serve',
      'bin/serve-old',
      `${site}/fast-1.0.dist-info/INSTALLER`,
      `${site}/fast-1.0.dist-info/METADATA`,
      `${site}/fast-1.0.dist-info/RECORD`,
      `${site}/fast-1.0.dist-info/WHEEL`,
      `${site}/fast/__init__.py`,
      `${site}/fast/_fast.so`,
      `${site}/server-1.0.dist-info/INSTALLER`,
      `${site}/server-1.0.dist-info/METADATA`,
      `${site}/server-1.0.dist-info/RECORD`,
      `${site}/server-1.0.dist-info/WHEEL`,
      `${site}/server-1.0.dist-info/entry_points.txt`,
      `${site}/server-1.0.dist-info/licenses/LICENSE`,
      `${site}/server/__init__.py`,
      `${site}/server/cli.py`,
      `${site}/server/tests/LICENSE`,
      `${site}/share/example.conf`,
      'lib64',
      'pyvenv.cfg',
    ]);
    const first = '#!/usr/lib/mathesar/venv/bin/python3\n';
    expect((await contentOf(entryAt(virtualenv, 'bin/serve'))).toString()).toMatch(
      `${first}import sys\nfrom server.cli import main\n`,
    );
    expect((await contentOf(entryAt(virtualenv, 'bin/serve-old'))).toString()).toBe(`${first}print(1)\n`);
    const executable = virtualenv.entries.filter((entry) => entry.kind === 'file' && entry.executable);
    expect(executable.map(({ path }) => path)).toEqual(['bin/serve', 'bin/serve-old']);
    expect(entryAt(virtualenv, `${site}/fast/_fast.so`)).toMatchObject({ wheel: 'fast' });
    expect(virtualenv.glibcNeeded).toBe('2.28');
  });

  test('has RECORDs that list every file, each as it is', async () => {
    const { input, context } = await scene();
    const virtualenv = await buildVirtualenv(input, context);
    const listed: string[] = [];
    for (const record of virtualenv.entries.filter(({ path }) => path.endsWith('/RECORD'))) {
      for (const line of parseRecord((await contentOf(record)).toString())) {
        const path = normalize(join(site, line.path));
        listed.push(path);
        if (path === record.path) expect(line).toEqual({ path: line.path });
        else expect(line).toEqual(recordLine(line.path, await contentOf(entryAt(virtualenv, path))));
      }
    }
    const files = virtualenv.entries.filter(({ kind, path }) => kind === 'file' && path !== 'pyvenv.cfg');
    expect(listed.sort()).toEqual(files.map(({ path }) => path));
  });

  test('names the building machine nowhere', async () => {
    const { index, input, context } = await scene();
    const { entries } = await buildVirtualenv(input, context);
    const traces = [index.folder, context.cacheDir, input.release.folder, process.cwd(), 'file://'];
    for (const entry of entries.filter(({ kind }) => kind === 'file')) {
      const content = await contentOf(entry);
      for (const trace of traces) expect(content.includes(trace), `${trace} in ${entry.path}`).toBe(false);
    }
  });

  test('says of each wheel what it is and whose', async () => {
    const { index, input, context } = await scene();
    const { wheels } = await buildVirtualenv(input, context);
    expect(wheels).toEqual([
      expect.objectContaining({
        name: 'fast',
        license: 'LicenseRef-unknown',
        sha256: sha256(await readFile(join(index.folder, 'fast', `fast-1.0-${native}.whl`))),
      }),
      {
        name: 'server',
        version: '1.0',
        file: 'server-1.0-py3-none-any.whl',
        sha256: sha256(await readFile(join(index.folder, 'server', 'server-1.0-py3-none-any.whl'))),
        license: 'MIT',
        copyright: 'Me',
        licenseFiles: [`${site}/server-1.0.dist-info/licenses/LICENSE`],
      },
    ]);
  });

  test('is for the target’s machine, whatever this one is', async () => {
    const { input, context } = await scene();
    const arm = await buildVirtualenv({ ...input, target: { ...target, arch: 'arm64' } }, context);
    expect(arm.glibcNeeded).toBe('2.17');
    const elf = await contentOf(entryAt(arm, `${site}/fast/_fast.so`));
    expect(elf.readUInt16LE(18)).toBe(183);
  });
});

describe('the cache', () => {
  test('gives the same virtualenv again without uv, and another after a rule was changed', async () => {
    const { input, context } = await scene();
    const locks = await temporaryFolder();
    const { release, definition } = input;
    await writeLock({ release, definition, name: 'a.txt', upgrade: false, folder: locks }, context);
    const first = await buildVirtualenv({ ...input, locks }, context);
    vi.stubEnv('PATH', '');
    expect(await buildVirtualenv({ ...input, locks }, context)).toEqual(first);
    const untrimmed = { ...definition, virtualenv: { ...definition.virtualenv, trims: [] } };
    vi.unstubAllEnvs();
    await testIndex();
    const second = await buildVirtualenv({ ...input, locks, definition: untrimmed }, context).catch(String);
    expect(second).not.toEqual(first);
  });

  test('makes an entry again when its listing is gone', async () => {
    const { input, context } = await scene();
    const first = await buildVirtualenv(input, context);
    const [key = ''] = await cacheEntries(context, 'virtualenvs');
    await rm(join(context.cacheDir, 'virtualenvs', key, 'listing.json'));
    expect(await buildVirtualenv(input, context)).toEqual(first);
  });

  test('holds one entry after two builds at once, and both have it', async () => {
    const { input, context } = await scene();
    const [one, two] = await Promise.all([buildVirtualenv(input, context), buildVirtualenv(input, context)]);
    expect(two).toEqual(one);
    expect(await cacheEntries(context, 'virtualenvs')).toHaveLength(1);
    expect(await cacheEntries(context, 'scratch')).toEqual([]);
    for (const entry of one.entries.filter(({ kind }) => kind === 'file')) await contentOf(entry);
  });

  test.each(['resolve', 'install', 'relocate'])(
    'holds nothing half-made after an interrupt while it was to %s',
    async (step) => {
      const { input, context } = await scene();
      const { reporter } = context;
      const interrupting = {
        ...context,
        reporter: {
          ...reporter,
          step: <T>(title: string, work: Parameters<typeof reporter.step<T>>[1]): Promise<T> => {
            if (title.startsWith(step)) {
              setTimeout(() => {
                context.abort();
              }, 1);
            }
            return reporter.step(title, work);
          },
        },
      };
      const building = buildVirtualenv(input, interrupting);
      await expect(building).rejects.toThrow('interrupted by the test');
      expect(await cacheEntries(context, 'virtualenvs')).toEqual([]);
      expect(await cacheEntries(context, 'scratch')).toEqual([]);
    },
  );
});
