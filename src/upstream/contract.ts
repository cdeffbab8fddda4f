import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Definition } from '../config/definition.ts';
import { UserError } from '../support/errors.ts';
import { parseVersion, sameVersion } from './version.ts';

/**
 * Checks that a folder is a release: the files of its contract are there, and it is the version wanted.
 * @param origin name of the release in errors
 * @param wanted the version asked for, in any spelling of PEP 440 or semantic versioning
 * @returns its version in canonical spelling
 * @throws UserError that names what is missing, the built interface too, or both versions
 */
export async function checkContract(
  folder: string,
  origin: string,
  wanted: string | undefined,
  definition: Pick<Definition, 'release'>,
): Promise<string> {
  const { contract, versionFile } = definition.release;
  const missing: string[] = [];
  for (const path of contract) if (!(await isFile(join(folder, path)))) missing.push(path);
  if (missing.length > 0) {
    throw new UserError(`${origin} is not a release of Mathesar: it has no ${missing.join(', no ')}`, {
      hints: ['Use a release as upstream packs it, with manage.py, config/ and mathesar/ at its top.'],
    });
  }
  await requireInterface(folder, origin, definition);
  const version = await readVersion(join(folder, versionFile), versionFile, origin);
  if (wanted !== undefined && !sameVersion(wanted, version)) {
    throw new UserError(`${origin} is version ${version}, but ${parseVersion(wanted)} is wanted`, {
      hints: [`Ask for --version ${version}, or leave --version out, or give the other release.`],
    });
  }
  return version;
}

/** GitHub's "Source code" has the interface's sources only; a package of it would answer every visitor with an error. */
async function requireInterface(
  folder: string,
  origin: string,
  definition: Pick<Definition, 'release'>,
): Promise<void> {
  const { manifest } = definition.release;
  const path = join(folder, manifest);
  let lacking = manifest;
  if (await isFile(path)) {
    const files = builtFiles(await readFile(path, 'utf8'));
    const found = await Promise.all((files ?? []).map((file) => isFile(join(dirname(path), file))));
    if (files !== undefined && files.length > 0 && found.every(Boolean)) return;
    const first = files?.[found.indexOf(false)];
    lacking = first === undefined ? `a ${manifest} that lists its files` : join(dirname(manifest), first);
  }
  throw new UserError(`${origin} has no built web interface: it lacks ${lacking}`, {
    hints: [
      'Use mathesar.tar.gz of the release; GitHub\'s "Source code" archives and a git checkout have none.',
    ],
  });
}

/** What a manifest of vite lists, by path from its folder; undefined where it is none. */
function builtFiles(text: string): readonly string[] | undefined {
  try {
    const chunk = z.object({ file: z.string(), css: z.array(z.string()).default([]) });
    return Object.values(z.record(z.string(), chunk).parse(JSON.parse(text))).flatMap(({ file, css }) => [
      file,
      ...css,
    ]);
  } catch {
    return undefined;
  }
}

async function readVersion(path: string, name: string, origin: string): Promise<string> {
  const text = (await isFile(path)) ? await readFile(path, 'utf8') : '';
  const stated = /^__version__\s*(?::\s*\w+\s*)?=\s*(["'])([^"'\n]+)\1/m.exec(text)?.[2];
  if (stated === undefined) {
    throw new UserError(`${origin} has no version: ${name} has no line __version__ = "…"`, {
      hints: ['Use a release as upstream packs it.'],
    });
  }
  return parseVersion(stated);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
