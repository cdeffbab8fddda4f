import type { Setting, Settings, SettingType } from './setting.ts';
import { patternOf, valueFault } from './setting-value.ts';

/** A fault, and the keys that lead to it. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What every section's file refers to. */
export type Catalogue = Pick<Settings, 'sections' | 'types'>;

/** What the schema of packaging/settings/catalogue.yaml cannot see. */
export function catalogueFaults({ sections, types }: Catalogue): readonly Fault[] {
  return [
    ...Object.entries(types).flatMap(([name, type]) =>
      typeFaults(type).map((message) => ({ path: ['types', name], message })),
    ),
    ...twice(sections.map(({ id }) => id)).map((message) => ({ path: ['sections'], message })),
  ];
}

function typeFaults(type: SettingType): readonly string[] {
  try {
    patternOf(type);
  } catch {
    return [`${type.pattern} is not a regular expression`];
  }
  return [];
}

/** A fault for each name that is there more than once. */
export function twice(names: readonly string[]): readonly string[] {
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return repeated.map((name) => `${name} is declared twice`);
}

/** Keys of a setting that contradict each other or the catalogue. */
export function settingFaults(
  setting: Omit<Setting, 'section'>,
  { types }: Catalogue,
): readonly { key: string; message: string }[] {
  const faults: { key: string; message: string }[] = [];
  if (setting.secret && setting.store !== 'secret.env') {
    faults.push({ key: 'store', message: 'a secret belongs in secret.env, which only root can read' });
  }
  if (setting.secret && setting.default !== null) {
    faults.push({ key: 'default', message: 'a secret must not have a default' });
  }
  if (setting.distroDefault !== null && setting.default !== null) {
    faults.push({
      key: 'distroDefault',
      message: 'the default is either the same everywhere or a fact of the distro',
    });
  }
  if ((setting.type === 'enum') !== (setting.values !== undefined)) {
    faults.push({ key: 'values', message: 'the type enum needs values, and no other type accepts them' });
  }
  const type = types[setting.type];
  if (type === undefined) {
    return [...faults, { key: 'type', message: `there is no type "${setting.type}"` }];
  }
  const values = [
    ...(setting.values ?? []).map((value) => ({ key: 'values', value })),
    ...(setting.default === null ? [] : [{ key: 'default', value: setting.default }]),
    ...(setting.example === null ? [] : [{ key: 'example', value: setting.example }]),
  ];
  for (const { key, value } of values) {
    const fault = valueFault(value, setting, type);
    if (fault !== undefined) faults.push({ key, message: fault });
  }
  return faults;
}
