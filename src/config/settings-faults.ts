import type { Setting, Settings, SettingType } from './setting.ts';
import { patternOf, valueFault } from './setting-value.ts';

/** A fault, and the keys that lead to it. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What the schema cannot see: keys of packaging/settings.yaml that contradict each other. */
export function settingsFaults(file: Settings): readonly Fault[] {
  const types = Object.entries(file.types).flatMap(([name, type]) =>
    typeFaults(type).map((message) => ({ path: ['types', name], message })),
  );
  // A pattern that cannot be compiled would also fail every value.
  if (types.length > 0) return types;
  return [
    ...twice(file.sections.map(({ id }) => id)).map((message) => ({ path: ['sections'], message })),
    ...twice(file.settings.map(({ name }) => name)).map((message) => ({ path: ['settings'], message })),
    ...file.settings.flatMap((setting, index) =>
      settingFaults(setting, file).map(({ key, message }) => ({
        path: ['settings', index, key],
        message: `${setting.name}: ${message}`,
      })),
    ),
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

function twice(names: readonly string[]): readonly string[] {
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return repeated.map((name) => `${name} is declared twice`);
}

function settingFaults(setting: Setting, file: Settings): readonly { key: string; message: string }[] {
  const faults: { key: string; message: string }[] = [];
  if (!file.sections.some(({ id }) => id === setting.section)) {
    faults.push({ key: 'section', message: `there is no section "${setting.section}"` });
  }
  if (setting.secret && setting.store !== 'secret.env') {
    faults.push({ key: 'store', message: 'a secret belongs in secret.env, which only root can read' });
  }
  if (setting.secret && setting.default !== null) {
    faults.push({ key: 'default', message: 'a secret must not have a default' });
  }
  if ((setting.type === 'enum') !== (setting.values !== undefined)) {
    faults.push({ key: 'values', message: 'the type enum needs values, and no other type accepts them' });
  }
  const type = file.types[setting.type];
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
