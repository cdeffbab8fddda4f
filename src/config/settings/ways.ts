import type { Setting, Settings, ways } from './setting.ts';

export type Way = (typeof ways)[number];

/** The settings that make sense in one way to install. */
export function settingsOf(way: Way, settings: Settings): Settings {
  return { ...settings, settings: settings.settings.filter((setting) => isIn(way, setting)) };
}

export function isIn(way: Way, setting: Pick<Setting, 'ways'>): boolean {
  return setting.ways.includes(way);
}
