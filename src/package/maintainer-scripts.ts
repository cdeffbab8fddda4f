import { join } from 'node:path';
import { debianTemplatesDir, rpmTemplatesDir } from '../plan/project.ts';
import type { Distro } from '../plan/distros.ts';
import { UserError } from '../support/errors.ts';
import { textOrTemplate, type TemplateValues } from '../templates/render.ts';
import type { MaintainerScripts } from './package.ts';

/** Where a format's scripts lie and what they are called there. */
const templates: Readonly<
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
 * The maintainer scripts of a format: the file of a state's name as it is, else its template rendered; a state with
 * neither has no script.
 * @throws UserError for a line that ends with CR LF, and for a script of dpkg's without an interpreter
 */
export async function renderScripts(
  format: Distro['format'],
  values: TemplateValues,
  folder: string = templates[format].folder,
): Promise<MaintainerScripts> {
  const { names } = templates[format];
  const rendered = await Promise.all(
    Object.entries(names).map(async ([state, name]) => {
      const path = join(folder, name);
      const text = await textOrTemplate(path, values);
      if (text === undefined) return [];
      if (format === 'deb' && !text.startsWith('#!')) throw withoutInterpreter(path);
      return [[state, text] as const];
    }),
  );
  return Object.fromEntries(rendered.flat());
}

/** dpkg runs these files themselves; rpm hands its scriptlets to /bin/sh. */
function withoutInterpreter(path: string): UserError {
  return new UserError(`${path} does not name its interpreter`, { hints: ['Begin it with "#!/bin/sh".'] });
}

/** The triggers that a format's package has an interest in, one directive each; none without such a file. */
export async function renderTriggers(
  format: Distro['format'],
  values: TemplateValues,
  folder: string = templates[format].folder,
): Promise<readonly string[]> {
  const text = (await textOrTemplate(join(folder, 'triggers'), values)) ?? '';
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}
