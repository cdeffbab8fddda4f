import type { Setting, Settings } from '../../config/settings/setting.ts';
import { boundsOf } from '../../config/settings/setting-value.ts';

/** settings.json: the catalogue for programs on the target machine, with every key. */
export function catalogueFile({ sections, types, settings }: Settings): string {
  const plainTypes = Object.entries(types).map(([name, { means, pattern }]) => [name, { means, pattern }]);
  const catalogue = {
    sections,
    types: Object.fromEntries(plainTypes) as unknown,
    settings: settings.map((setting) => entryOf(setting, boundsOf(setting, types[setting.type]))),
  };
  return `${JSON.stringify(catalogue, undefined, 2)}\n`;
}

/** A key that is undefined is left out of JSON. */
function entryOf(setting: Setting, { minimum, maximum }: ReturnType<typeof boundsOf>): object {
  return {
    name: setting.name,
    section: setting.section,
    type: setting.type,
    default: setting.default,
    builtIn: setting.builtIn,
    text: setting.text,
    example: setting.example,
    store: setting.store,
    secret: setting.secret,
    restart: setting.restart,
    since: setting.since,
    internal: setting.internal,
    values: setting.values,
    minimum,
    maximum,
    empty: setting.empty,
    guard: setting.guard,
    ways: setting.ways,
  };
}
