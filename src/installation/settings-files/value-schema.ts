import { z } from 'zod';
import type { Setting, Settings, SettingType } from '../../config/settings/setting.ts';
import { valueFault } from '../../config/settings/setting-value.ts';
import { descriptionOf } from './wording.ts';

/** A schema for settings with their values, by name: what an environment file says, as an object of texts. */
export function valueSchema({ settings, types }: Settings): z.ZodObject {
  const shape = settings
    .filter(({ internal }) => !internal)
    .map((setting) => [setting.name, schemaOf(setting, typeOf(setting, types))] as const);
  return z.strictObject(Object.fromEntries(shape)).meta({
    title: 'Settings of Mathesar',
    description: 'Values are texts, as in an environment file.',
  });
}

/** packaging/settings.schema.json: the same as JSON Schema, draft 2020-12. */
export function valueSchemaFile(settings: Settings): string {
  return `${JSON.stringify(z.toJSONSchema(valueSchema(settings), { io: 'input' }), undefined, 2)}\n`;
}

function schemaOf(setting: Setting, type: SettingType): z.ZodType {
  const value = accepted(setting, type).meta({
    description: descriptionOf(setting),
    ...(setting.example === null ? {} : { examples: [setting.example] }),
    ...(setting.secret ? { writeOnly: true } : {}),
  });
  return setting.default === null ? value.optional() : value.default(setting.default);
}

function accepted(setting: Setting, type: SettingType): z.ZodType {
  const empty = setting.empty === null ? [] : [''];
  if (setting.values !== undefined) return z.enum([...setting.values, ...empty]);
  const pattern = setting.empty === null ? type.pattern : `|${type.pattern}`;
  return (
    z
      .string()
      .regex(new RegExp(`^(?:${pattern})$`, 'u'), { error: `must be ${type.means}` })
      // JSON Schema cannot say it of a text.
      .refine((text) => valueFault(text, setting, type) === undefined, { error: `must be ${type.means}` })
  );
}

function typeOf({ name, type }: Setting, types: Settings['types']): SettingType {
  const found = types[type];
  if (found === undefined) throw new Error(`${name} has the unknown type ${type}`);
  return found;
}
