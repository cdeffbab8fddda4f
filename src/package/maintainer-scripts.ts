import { join } from 'node:path';
import { debianTemplatesDir, rpmTemplatesDir } from '../plan/project.ts';
import type { Distro } from '../plan/distros.ts';
import { exists } from '../support/cache.ts';
import { renderTemplate, type TemplateValues } from '../templates/render.ts';
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

/** Renders the maintainer scripts of a format; a state without a template has no script. */
export async function renderScripts(
  format: Distro['format'],
  values: TemplateValues,
): Promise<MaintainerScripts> {
  const { folder, names } = templates[format];
  const rendered = await Promise.all(
    Object.entries(names).map(async ([state, name]) => {
      const path = join(folder, `${name}.ejs`);
      return (await exists(path)) ? [[state, await renderTemplate(path, values)] as const] : [];
    }),
  );
  return Object.fromEntries(rendered.flat());
}

/** Renders the triggers that a format's package has an interest in, one directive each; none without a template. */
export async function renderTriggers(
  format: Distro['format'],
  values: TemplateValues,
): Promise<readonly string[]> {
  const path = join(templates[format].folder, 'triggers.ejs');
  if (!(await exists(path))) return [];
  const lines = (await renderTemplate(path, values)).split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}
