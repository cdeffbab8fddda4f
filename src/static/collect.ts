import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ensureDir, remove, writeJson } from 'fs-extra/esm';
import { z } from 'zod';
import type { Definition } from '../config/definition.ts';
import type { Release } from '../upstream/release.ts';
import { cached } from '../support/caching/cache.ts';
import { codeDigest } from '../support/caching/code-digest.ts';
import { digestOf } from '../support/caching/digest.ts';
import { messageOf, UserError } from '../support/errors.ts';
import type { Context } from '../support/context.ts';
import type { Virtualenv } from '../virtualenv/virtualenv.ts';
import { chooseStatic } from './choice.ts';
import { compressTwin } from './compress.ts';
import { layOutPackages } from './packages-folder.ts';
import { findPython, runDriver } from './python.ts';
import type { StaticFiles } from './static-file.ts';

export interface StaticInput {
  readonly release: Pick<Release, 'folder' | 'digest' | 'origin'>;
  readonly definition: Pick<Definition, 'static' | 'virtualenv'>;
  readonly virtualenv: Pick<Virtualenv, 'entries' | 'wheels'>;
  /** The Python to use; one is looked for when absent. */
  readonly python?: string;
}

const foundFiles = z.object({
  files: z.record(z.string(), z.string()),
  uncompressed: z.array(z.string()),
});

/**
 * Collects a release's static files as they are served: each under the one name that it is asked for, with the
 * manifest of Django's storage and whitenoise's compressed twins. Neither a database, nor native libraries, nor
 * the target's Python are needed; the outcome does not depend on this machine.
 * @returns the files for the folder "static" of the application, from the cache if they are there
 * @throws UserError when Python is missing or the settings of the release cannot be read
 */
export async function collectStatic(input: StaticInput, context: Context): Promise<StaticFiles> {
  const entry = await cached(context.cacheDir, 'static', await keyOf(input), async (temporary) => {
    const scratch = join(temporary, 'scratch');
    await collectInto(join(temporary, 'files'), scratch, input, context);
    await remove(scratch);
  });
  return listFiles(join(entry, 'files'));
}

/** The wheels' versions count, not their builds: what they serve is the same for every Python and machine. */
async function keyOf({ release, definition, virtualenv }: StaticInput): Promise<string> {
  const wheels = virtualenv.wheels.map(({ name, version }) => [name, version]);
  const code = await codeDigest(import.meta.dirname);
  return digestOf(release.digest, wheels, definition.static, definition.virtualenv.trims, code);
}

async function collectInto(
  out: string,
  scratch: string,
  { release, definition, virtualenv, python = '' }: StaticInput,
  context: Context,
): Promise<void> {
  const packages = join(scratch, 'packages');
  const stage = join(scratch, 'stage');
  for (const folder of [out, packages, stage]) await ensureDir(folder);
  await layOutPackages(virtualenv, packages);
  const interpreter = python === '' ? await findPython(context) : python;
  const drive = async <T>(command: string, answer: z.ZodType<T>, ...rest: string[]) => {
    try {
      return await runDriver(interpreter, [command, release.folder, packages, ...rest], answer, context);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`cannot collect the static files of ${release.origin}:\n${messageOf(error)}`, {
        hints: ['Check what config/settings/production.py of the release says about static files.'],
        cause: error,
      });
    }
  };
  const found = await drive('find', foundFiles);
  const choice = chooseStatic(found.files, definition.static);
  const instructions = join(scratch, 'instructions.json');
  await writeJson(instructions, { ...choice, stage, out });
  await drive('name', z.object({}), instructions);
  const uncompressed = new Set(found.uncompressed);
  for (const { path } of await listFiles(out)) {
    // The manifest is read by Django on disk, not by browsers.
    if (path !== 'staticfiles.json') await compressTwin(join(out, path), uncompressed);
  }
}

async function listFiles(folder: string): Promise<StaticFiles> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .map(async (file) => ({ path: relative(folder, file), source: { file }, size: (await stat(file)).size }));
  return (await Promise.all(files)).sort((a, b) => (a.path < b.path ? -1 : 1));
}
