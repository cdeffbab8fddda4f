import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagingDir } from '../../config/project.ts';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { formatRecord, recordLine } from './record.ts';
import { runUv } from '../uv/run-uv.ts';
import { inScratch } from '../../support/files/scratch.ts';
import { readWheel, writeWheel, type WheelFiles } from './wheel-archive.ts';

const buildLock = join(packagingDir, 'locks', 'build.txt');

/**
 * Builds a source distribution on this host as a wheel for every Python and platform, written into `out`.
 * @param what name and version for errors
 * @param environment variables that make its build omit compiled parts
 * @returns the wheel's path
 * @throws UserError when the build fails or puts compiled files in the wheel
 */
export async function buildPureWheel(
  what: string,
  sdist: string,
  environment: Readonly<Record<string, string>>,
  out: string,
  context: Context,
): Promise<string> {
  return inScratch(context, async (folder) => {
    await runUv(
      [
        ...['build', '--quiet', '--wheel', '--no-config', '--out-dir', folder],
        ...['--build-constraints', buildLock, '--require-hashes', sdist],
      ],
      context,
      // A fixed hash seed and date, as setup scripts put sets and times into what they write.
      { cwd: folder, env: { PYTHONHASHSEED: '0', SOURCE_DATE_EPOCH: '315532800', ...environment } },
    );
    const built = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (built === undefined) throw new Error(`uv build of ${what} left no wheel`);
    const path = join(out, pureFileName(built));
    await writeWheel(path, retag(what, await readWheel(join(folder, built))));
    return path;
  });
}

/** What a pure wheel is built with, as a part of its cache key. */
export async function pureRecipe(): Promise<string> {
  return readFile(buildLock, 'utf8');
}

/**
 * Retags a wheel for any Python 3: setuptools tags a wheel that *could* hold extension modules for the Python that built
 * it, even when there are none.
 * @throws UserError when something compiled is in it
 */
export function retag(what: string, files: WheelFiles): WheelFiles {
  const compiled = [...files].find(([path, content]) => isCompiled(path, content));
  if (compiled !== undefined) {
    throw new UserError(`${what} has the remedy "pure", but its wheel contains ${compiled[0]}`, {
      hints: ['Turn its extensions off with variables under "environment", or use the remedy "machine".'],
    });
  }
  const info = [...files.keys()]
    .find((path) => /^[^/]+\.dist-info\/WHEEL$/.test(path))
    ?.replace(/WHEEL$/, '');
  if (info === undefined) throw new UserError(`the wheel built of ${what} has no WHEEL file`);
  const wheel = [
    'Wheel-Version: 1.0',
    'Generator: mathesar-package',
    'Root-Is-Purelib: true',
    'Tag: py3-none-any',
    '',
  ];
  const result = new Map(files);
  result.set(`${info}WHEEL`, Buffer.from(wheel.join('\n')));
  result.delete(`${info}RECORD`);
  const lines = [...result].map(([path, content]) => recordLine(path, content));
  result.set(`${info}RECORD`, Buffer.from(formatRecord([...lines, { path: `${info}RECORD` }])));
  return result;
}

function pureFileName(built: string): string {
  const [name = '', version = ''] = built.split('-');
  return `${name}-${version}-py3-none-any.whl`;
}

function isCompiled(path: string, content: Uint8Array): boolean {
  const magic = Buffer.from(content.subarray(0, 4)).toString('latin1');
  return /\.(so|pyd|dll|dylib)(\.|$)/.test(path) || magic === '\x7fELF' || magic.startsWith('MZ');
}
