import { patternOf, boundsOf } from '../../config/settings/setting-value.ts';
import type { Setting, SettingType } from '../../config/settings/setting.ts';
import { descriptionOf, exampleOf, sectionsForPeople } from '../../installation/settings-files/wording.ts';
import { fold } from '../../support/text/fold.ts';
import type { OfferedSettings } from '../container.ts';

/** The entries of `settings` in values.yaml, each with its text; what is not set is null, and the comment has the default. */
export function settingValues({ plain }: OfferedSettings): string {
  const sections = sectionsForPeople(plain).map(({ title, settings }) =>
    [`  # --- ${title} ---\n`, ...settings.map(entry)].join('\n'),
  );
  return sections.join('\n');
}

function entry(setting: Setting): string {
  const said = setting.default === null ? [] : [`Default: \`${setting.default}\`.`];
  const text = [descriptionOf(setting), ...said, ...exampleOf(setting)].join(' ');
  // Only the Service and what it lets in can reach the pod.
  const value = setting.name === 'FORWARDED_ALLOW_IPS' ? `'${setting.default ?? ''}'` : 'null';
  return [...fold(text, 116).map((line) => `  # ${line}`), `  ${setting.name}: ${value}\n`].join('\n');
}

/** The schema of `settings`: what the service itself accepts, so that a wrong value is refused before anything starts. */
export function settingsSchema({ plain }: OfferedSettings): object {
  const properties = plain.settings
    .filter(({ internal }) => !internal)
    .map((setting) => [setting.name, schemaOf(setting, plain.types[setting.type])] as const);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) };
}

function schemaOf(setting: Setting, type: SettingType | undefined): object {
  if (type === undefined) throw new Error(`${setting.name} has the unknown type ${setting.type}`);
  const description = descriptionOf(setting);
  const empty = setting.empty === null ? [] : [''];
  if (setting.values !== undefined) return { description, enum: [...setting.values, ...empty, null] };
  const { minimum, maximum } = boundsOf(setting, type);
  return {
    description,
    anyOf: [
      { type: 'null' },
      { type: 'string', pattern: plainPattern(setting, type) },
      // As YAML reads what a person types without quotes.
      ...(setting.type === 'boolean' ? [{ type: 'boolean' }] : []),
      ...(minimum === undefined
        ? []
        : [{ type: 'integer', minimum, ...(maximum === undefined ? {} : { maximum }) }]),
    ],
  };
}

/** Helm reads patterns as Go does: characters by themselves, as it does not know the escape \u. */
function plainPattern(setting: Setting, type: SettingType): string {
  const { source } = patternOf(setting.empty === null ? type : { ...type, pattern: `|${type.pattern}` });
  return source
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_all, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    )
    .replaceAll('\\/', '/');
}
