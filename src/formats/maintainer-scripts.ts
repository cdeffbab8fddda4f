import { join } from 'node:path';
import { debianTemplatesDir, rpmTemplatesDir } from '../config/project.ts';
import type { Distro } from '../config/distros.ts';
import { UserError } from '../support/errors.ts';
import { exists } from '../support/cache.ts';
import { readUnixText } from '../support/unix-text.ts';
import type { MaintainerScripts } from '../installation/package.ts';

/** Where a format's scripts lie and what they are called there. */
const places: Readonly<
  Record<
    Distro['format'],
    { folder: string; names: Readonly<Partial<Record<keyof MaintainerScripts, string>>> }
  >
> = {
  deb: {
    folder: debianTemplatesDir,
    names: { preInstall: 'preinst', postInstall: 'postinst', preRemove: 'prerm', postRemove: 'postrm' },
  },
  rpm: {
    folder: rpmTemplatesDir,
    names: {
      preInstall: 'pre',
      postInstall: 'post',
      preRemove: 'preun',
      postRemove: 'postun',
      postTransaction: 'posttrans',
    },
  },
};

/**
 * The maintainer scripts of a format, as they lie there; a state without a file has no script.
 * @throws UserError for a line that ends with CR LF, and for a script of dpkg's without an interpreter
 */
export async function readScripts(
  format: Distro['format'],
  folder: string = places[format].folder,
): Promise<MaintainerScripts> {
  const { names } = places[format];
  const read = await Promise.all(
    Object.entries(names).map(async ([state, name]) => {
      const path = join(folder, name);
      if (!(await exists(path))) return [];
      const text = await readUnixText(path);
      if (format === 'deb' && !text.startsWith('#!')) throw withoutInterpreter(path);
      return [[state, text] as const];
    }),
  );
  return Object.fromEntries(read.flat());
}

/** dpkg runs these files themselves; rpm hands its scriptlets to /bin/sh. */
function withoutInterpreter(path: string): UserError {
  return new UserError(`${path} does not name its interpreter`, { hints: ['Begin it with "#!/bin/sh".'] });
}

/** The triggers that a format's package has an interest in, one directive each; none without such a file. */
export async function readTriggers(
  format: Distro['format'],
  folder: string = places[format].folder,
): Promise<readonly string[]> {
  const path = join(folder, 'triggers');
  if (!(await exists(path))) return [];
  const lines = (await readUnixText(path)).split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}
