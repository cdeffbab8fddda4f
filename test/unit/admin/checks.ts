import { open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packagingDir } from '../../../src/config/project.ts';
import { readPythons } from '../../../src/config/pythons.ts';

/** The Python project whose code runs on the target machine. */
export const adminDir = join(packagingDir, 'admin');

/** One tool's command line, without the folder that the tool is in. */
export interface Check {
  readonly tool: 'ruff' | 'mypy' | 'pytest';
  readonly args: readonly string[];
}

/** What the code must pass once; each is silent when it does. */
export async function qualityChecks(): Promise<readonly Check[]> {
  const launchers = await pythonLaunchers();
  const pythons = await readPythons();
  const newest = pythons.at(-1) ?? pythons[0];
  const versions = [pythons[0], newest];
  return [
    { tool: 'ruff', args: ['check', '--quiet', '.', ...launchers] },
    { tool: 'ruff', args: ['format', '--quiet', '--check', '.', ...launchers] },
    ...versions.map((version): Check => ({
      tool: 'mypy',
      args: ['--no-error-summary', '--python-version', version],
    })),
    // Each of them is a main module, so they cannot be read together.
    ...launchers.map((launcher): Check => ({ tool: 'mypy', args: ['--no-error-summary', launcher] })),
  ];
}

/** What the code must pass with every Python that it runs on. */
export const pytest: Check = { tool: 'pytest', args: ['--quiet'] };

const project = fileURLToPath(new URL('../../../', import.meta.url));
const cache = join(project, 'node_modules', '.cache');

/** What keeps the tools from writing into the sources, which are packed, and from being set up by a machine. */
export const environment = {
  RUFF_CACHE_DIR: join(cache, 'ruff'),
  MYPY_CACHE_DIR: join(cache, 'mypy'),
  PYTHONPYCACHEPREFIX: join(cache, 'pycache'),
  PYTHONPATH: undefined,
  PYTEST_ADDOPTS: undefined,
  NO_COLOR: '1',
};

/** The Python programs of the payload that ship without a suffix; their paths, seen from packaging/admin. */
async function pythonLaunchers(): Promise<readonly string[]> {
  const programs = ['usr/bin', 'usr/lib/mathesar/bin'];
  const image = join(packagingDir, 'ways', 'image');
  const folders = [join(packagingDir, 'payload'), join(image, 'root')].flatMap((root) =>
    programs.map((folder) => join(root, folder)),
  );
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
  );
  const candidates = files.flat().filter((file) => !file.endsWith('.ejs'));
  const python = await Promise.all(candidates.map(isPython));
  const found = [...candidates.filter((_, index) => python[index]), join(image, 'compile.py')];
  return found.map((file) => relative(adminDir, file));
}

async function isPython(file: string): Promise<boolean> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(120), 0, 120, 0);
  return /^#!.*\/python3?\b/.test(buffer.toString('latin1', 0, bytesRead));
}
