import { z } from 'zod';
import { changesOf, type Changes } from './changes.ts';
import type { Facts } from './facts.ts';
import { jsonOf } from './wheels.ts';

/** As much of settings.json as every version of it has. */
const catalogue = z.object({ settings: z.array(z.looseObject({ name: z.string(), text: z.string() })) });

/**
 * Compares the settings. One that only one of the packages has is one item, with what it is for; of one that both have,
 * each key is compared, as "NAME key".
 * @returns null where a package has no catalogue of settings
 */
export function compareSettings(old: Facts, newer: Facts): Changes | null {
  const [before, after] = [settingsOf(old), settingsOf(newer)];
  if (before === undefined || after === undefined) return null;
  const texts = (settings: typeof before) => new Map([...settings].map(([name, { text }]) => [name, text]));
  const inBoth = [...before.keys()].filter((name) => after.has(name));
  const keys = changesOf(keysOf(before, inBoth), keysOf(after, inBoth));
  const whole = changesOf(texts(before), texts(after));
  return {
    added: [...whole.added, ...keys.added],
    removed: [...whole.removed, ...keys.removed],
    changed: keys.changed,
  };
}

type Settings = ReadonlyMap<string, z.infer<typeof catalogue>['settings'][number]>;

function settingsOf({ texts }: Facts): Settings | undefined {
  const text = [...texts].find(([path]) => path.endsWith('/settings.json'))?.[1];
  const parsed = catalogue.safeParse(text === undefined ? undefined : jsonOf(text));
  return parsed.success ? new Map(parsed.data.settings.map((each) => [each.name, each])) : undefined;
}

function keysOf(settings: Settings, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    names.flatMap((name) =>
      Object.entries(settings.get(name) ?? {}).map(
        ([key, value]) => [`${name} ${key}`, JSON.stringify(value)] as const,
      ),
    ),
  );
}
