import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modeOf, withInterpreter } from '../installation/interpreter.ts';
import { UserError } from '../support/errors.ts';
import { requireUnixLines } from '../support/unix-text.ts';
import { renderTemplate, type TemplateValues } from '../templates/render.ts';
import { textEntry } from './content.ts';
import type { ContentEntry } from './package.ts';

/** Values for templates; the two that are named are used beyond them. */
export type PayloadValues = TemplateValues & {
  /** The package's. */
  readonly name: string;
  /** Minor version of the distro's Python, e.g. "3.13". */
  readonly python: string;
};

/**
 * The files below `folder`, which lie there as on the target machine below `prefix`. What ends in ".ejs" is
 * rendered and loses that ending. A file is 0755 when it begins with "#!", else 0644: neither the executable bits
 * nor the umask of the checkout matter.
 * @throws UserError for a link, a line that ends with CR LF, and a program without an interpreter
 */
export async function payloadEntries(
  folder: string,
  prefix: string,
  values: PayloadValues,
): Promise<readonly ContentEntry[]> {
  const items = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    items
      .filter((item) => !item.isDirectory())
      .map((item) => ({ item, file: join(item.parentPath, item.name) }))
      .filter(({ file }) => !file.includes('/__pycache__/'))
      .map(({ item, file }) => {
        if (!item.isFile()) throw notAFile(file);
        return payloadEntry(file, `${prefix}${file.slice(folder.length)}`, values);
      }),
  );
}

async function payloadEntry(file: string, path: string, values: PayloadValues): Promise<ContentEntry> {
  const isTemplate = path.endsWith('.ejs');
  const raw = await readFile(file);
  if (!isTemplate && raw.includes(0)) return textEntry(path, raw);
  const text = isTemplate ? await renderTemplate(file, values) : raw.toString('utf8');
  requireUnixLines(text, file);
  const place = isTemplate ? path.slice(0, -'.ejs'.length) : path;
  const mode = modeOf(text);
  if (mode === 0o644 && isProgram(place, values.name)) {
    throw new UserError(`${file} becomes a program and does not name its interpreter`, {
      hints: ['Begin it with a line such as "#!/bin/sh" or "#!/usr/bin/python3 -ISB".'],
    });
  }
  return textEntry(place, withInterpreter(text, values.python), mode);
}

/** Whether a path is in a folder that has nothing but programs. */
function isProgram(path: string, name: string): boolean {
  return path.startsWith('/usr/bin/') || path.startsWith(`/usr/lib/${name}/bin/`);
}

/** A checkout may have no links: git writes them as plain files where the file system or its settings want that. */
function notAFile(file: string): UserError {
  return new UserError(`${file} is not a regular file`, {
    hints: ['Declare links in packaging/mathesar.yaml, application.links.'],
  });
}
