import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modeOf, withInterpreter } from './interpreter.ts';
import { UserError } from '../support/errors.ts';
import { requireUnixLines } from '../support/files/unix-text.ts';
import { textEntry } from './content.ts';
import { projectFile } from './origin.ts';
import type { ContentEntry } from './package.ts';

/** What a file of the payload becomes part of. */
export interface PayloadTarget {
  /** The package's. */
  readonly name: string;
  /** Minor version of the distro's Python, e.g. "3.13". */
  readonly python: string;
}

/**
 * The files below `folder`, which are laid out as on the target machine below `prefix`. A file is 0755 when it begins with "#!", else 0644: neither the executable bits
 * nor the umask of the checkout matter.
 * @throws UserError for a link, a line that ends with CR LF, and a program without an interpreter
 */
export async function payloadEntries(
  folder: string,
  prefix: string,
  target: PayloadTarget,
): Promise<readonly ContentEntry[]> {
  const items = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    items
      .filter((item) => !item.isDirectory())
      .map((item) => ({ item, file: join(item.parentPath, item.name) }))
      .filter(({ file }) => !file.includes('/__pycache__/'))
      .map(({ item, file }) => {
        if (!item.isFile()) throw notAFile(file);
        return payloadEntry(file, `${prefix}${file.slice(folder.length)}`, target);
      }),
  );
}

async function payloadEntry(file: string, path: string, target: PayloadTarget): Promise<ContentEntry> {
  const raw = await readFile(file);
  const origin = projectFile(file);
  if (raw.includes(0)) return { ...textEntry(path, raw), origin };
  const text = raw.toString('utf8');
  requireUnixLines(text, file);
  const mode = modeOf(text);
  if (mode === 0o644 && isProgram(path, target.name)) {
    throw new UserError(`${file} becomes a program and does not name its interpreter`, {
      hints: ['Begin it with a line such as "#!/bin/sh" or "#!/usr/bin/python3 -ISB".'],
    });
  }
  return { ...textEntry(path, withInterpreter(text, target.python), mode), origin };
}

/** Whether a path is in a folder that holds only programs. */
function isProgram(path: string, name: string): boolean {
  return path.startsWith('/usr/bin/') || path.startsWith(`/usr/lib/${name}/bin/`);
}

/** A checkout may lack links: git writes them as plain files where the file system or its settings want that. */
function notAFile(file: string): UserError {
  return new UserError(`${file} is not a regular file`, {
    hints: ['Declare links in packaging/mathesar.yaml, application.links.'],
  });
}
