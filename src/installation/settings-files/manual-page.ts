import { fileURLToPath } from 'node:url';
import type { Settings } from '../../config/settings/setting.ts';
import { renderTemplate } from '../../support/text/template.ts';
import { roffArgument, roffText } from './roff.ts';
import { descriptionOf, sectionsForPeople, valueOf } from './wording.ts';

const template = fileURLToPath(new URL('mathesar.env.5.ejs', import.meta.url));

/** mathesar.env(5). */
export async function manualPage(settings: Settings): Promise<string> {
  const sections = sectionsForPeople(settings).map((section) => ({
    title: roffArgument(section.title),
    settings: section.settings.map((setting) => ({
      name: setting.name,
      description: roffText(descriptionOf(setting)),
      value: roffText(valueOf(setting, settings.types[setting.type])),
    })),
  }));
  return renderTemplate(template, { sections });
}
