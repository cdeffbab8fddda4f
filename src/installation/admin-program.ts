import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { textEntry } from './content.ts';
import { projectFile } from './origin.ts';
import type { ContentEntry } from './package.ts';
import { readUnixText } from '../support/files/unix-text.ts';
import { sitePackages } from '../virtualenv/layout.ts';
import type { Virtualenv } from '../virtualenv/virtualenv.ts';
import { withInterpreter } from './interpreter.ts';

/** Folders of the Python project that are not for the target machine. */
const leftOut = new Set(['__pycache__', 'tests']);

/**
 * The Python code of packaging/admin: the administrator's program, which the distro's Python runs as root, what it shares
 * with other ways to install, and the service's package, which is imported from the virtualenv. Modules are never run by name, so they are 0644.
 * @param folder the Python project
 * @param name the package's
 * @throws UserError for a line that ends with CR LF
 */
export async function adminProgramEntries(
  folder: string,
  name: string,
  { prefix, target }: Pick<Virtualenv, 'prefix' | 'target'>,
): Promise<readonly ContentEntry[]> {
  const places = {
    mathesar_admin: `/usr/lib/${name}/admin/mathesar_admin`,
    mathesar_shared: `/usr/lib/${name}/admin/mathesar_shared`,
    mathesar_service: `${prefix}/${sitePackages(target)}/mathesar_service`,
  };
  const found = await Promise.all(
    Object.entries(places).map(([package_, place]) =>
      moduleEntries(join(folder, package_), place, target.python),
    ),
  );
  return found.flat();
}

/** The modules of a Python package below `folder`, at `place` on the target machine. */
export async function moduleEntries(
  folder: string,
  place: string,
  python: string,
): Promise<readonly ContentEntry[]> {
  const paths = await readdir(folder, { recursive: true });
  return Promise.all(
    paths
      .filter((path) => path.endsWith('.py') && !path.split(sep).some((part) => leftOut.has(part)))
      .map(async (path) => {
        const text = await readUnixText(join(folder, path));
        const entry = textEntry(`${place}/${path}`, withInterpreter(text, python));
        return { ...entry, origin: projectFile(join(folder, path)) };
      }),
  );
}
