import type { Setting, Settings, SettingType } from '../../config/settings/setting.ts';
import type { Way } from '../../config/settings/ways.ts';

/** A section as people read it: its settings in the order of the catalogue. */
export interface SectionForPeople {
  readonly title: string;
  readonly settings: readonly Setting[];
}

/** The sections with settings that people may change; the package's own are left out. */
export function sectionsForPeople({ sections, settings }: Settings): readonly SectionForPeople[] {
  const all = sections.map(({ id, title }) => ({
    title,
    settings: settings.filter((setting) => setting.section === id && !setting.internal),
  }));
  return all.filter((section) => section.settings.length > 0);
}

/**
 * The text of a setting and all that the catalogue says in other keys, as sentences.
 * @param way where people read it; a secret has a place of its own in each
 */
export function descriptionOf(setting: Setting, way: Way = 'package'): string {
  const { text, values, empty, guard, secret, name } = setting;
  return [
    text,
    ...(values === undefined ? [] : [`One of ${either(values)}.`]),
    ...(empty === null ? [] : [`Empty: ${empty}.`]),
    ...(guard === null ? [] : [guard]),
    ...(secret && way !== 'package' ? [`Better a file that holds it: \`${name}_FILE\`.`] : []),
    ...(secret && way === 'package' ? ['Set it in `secret.env`, which only root can read.'] : []),
  ].join(' ');
}

/** What a value looks like, and the default or an example, as sentences. */
export function valueOf(setting: Setting, type: SettingType | undefined): string {
  return [
    ...(type === undefined || setting.values !== undefined ? [] : [`Value: ${type.means}.`]),
    defaultOf(setting),
    ...exampleOf(setting),
  ].join(' ');
}

function defaultOf({ default: value, distroDefault }: Setting): string {
  if (distroDefault !== null && value === null) return 'Default: where the distro has it.';
  return value === null ? 'No default.' : `Default: \`${value}\`.`;
}

/** An example, as a sentence, where there is one. */
export function exampleOf({ example }: Setting): readonly string[] {
  return example === null ? [] : [`Example: \`${example}\`.`];
}

function either(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter((part) => part !== '').join(' or ');
}
