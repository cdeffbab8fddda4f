import type { Setting, SettingType } from './setting.ts';

/** What matches the whole of a value of this type. */
export function patternOf(type: SettingType): RegExp {
  return new RegExp(`^(?:${type.pattern})$`, 'u');
}

/** Why a setting cannot have this value, or undefined if it can. */
export function valueFault(
  value: string,
  setting: Omit<Setting, 'section'>,
  type: SettingType,
): string | undefined {
  if (value === '') return setting.empty === null ? 'an empty value has no meaning' : undefined;
  if (!patternOf(type).test(value)) return `${JSON.stringify(value)} is not ${type.means}`;
  if (setting.values !== undefined && !setting.values.includes(value)) {
    return `${JSON.stringify(value)} is not one of ${setting.values.join(', ')}`;
  }
  const { minimum, maximum } = boundsOf(setting, type);
  if (minimum !== undefined && Number(value) < minimum) return `${value} is less than ${minimum}`;
  if (maximum !== undefined && Number(value) > maximum) return `${value} is more than ${maximum}`;
  return undefined;
}

/** Bounds of a number: the setting's own, else those of its type. */
export function boundsOf(
  setting: Omit<Setting, 'section'>,
  type: SettingType | undefined,
): { readonly minimum: number | undefined; readonly maximum: number | undefined } {
  return {
    minimum: setting.minimum ?? type?.minimum,
    maximum: setting.maximum ?? type?.maximum,
  };
}
