import { descriptionOf, exampleOf, sectionsForPeople } from '../../installation/settings-files/wording.ts';
import type { Setting } from '../../config/settings/setting.ts';
import { fold } from '../../support/text/fold.ts';
import type { Container, OfferedSettings } from '../container.ts';

/** How a program that reads such a file takes a value apart. */
export type Quoting = 'compose' | 'podman';

/**
 * The settings for people as lines of an environment file, each with its text: those that `presets` names are set, all
 * others commented out.
 */
export function settingLines(
  { plain }: OfferedSettings,
  { presets }: Pick<Container, 'presets'>,
  quoting: Quoting,
): string {
  return sectionsForPeople(plain)
    .map(({ title, settings }) =>
      [
        `# --- ${title} ---\n`,
        ...settings.map((setting) => entry(setting, setting.name in presets, quoting)),
      ].join('\n'),
    )
    .join('\n');
}

function entry(setting: Setting, isSet: boolean, quoting: Quoting): string {
  const text = [descriptionOf(setting), ...exampleOf(setting)].join(' ');
  const value = setting.default ?? '';
  const line = `${setting.name}=${quoting === 'compose' ? quoted(value) : value}`;
  return [...fold(text, 116).map((words) => `# ${words}`), `${isSet ? '' : '#'}${line}\n`].join('\n');
}

/** Compose takes what stands in single quotes as it is. podman's --env-file knows no quotes and takes all as it is. */
function quoted(value: string): string {
  if (/^[A-Za-z0-9_./:@%+,*-]*$/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  throw new Error(`a default with a single quote cannot stand in .env: ${value}`);
}
