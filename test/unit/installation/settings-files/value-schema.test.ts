import { describe, expect, it } from 'vitest';
import { valueSchema, valueSchemaFile } from '../../../../src/installation/settings-files/value-schema.ts';
import { catalogueOf, namesForPeople, settings } from './fixture.ts';

interface JsonSchema {
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly required?: readonly string[];
  readonly additionalProperties: boolean;
}

describe('the schema of settings with their values', () => {
  const file = JSON.parse(valueSchemaFile(settings)) as JsonSchema;

  it('has every setting for people, and nothing else', () => {
    expect(Object.keys(file.properties)).toEqual(namesForPeople);
    expect(file.additionalProperties).toBe(false);
    expect(file.required ?? []).toEqual([]);
  });

  it('has the defaults, and marks what must not be shown', () => {
    for (const { name, default: value, secret } of settings.settings.filter(({ internal }) => !internal)) {
      expect(file.properties[name]?.default ?? null).toBe(value);
      expect(file.properties[name]?.writeOnly ?? false).toBe(secret);
    }
  });

  it('fills in defaults, and refuses unknown names and wrong values', () => {
    const schema = valueSchema(settings);
    expect(schema.parse({})).toMatchObject({ WEB_CONCURRENCY: '3', POSTGRES_DB: 'mathesar_django' });
    expect(schema.safeParse({ POSTGRES_PROT: '5432' }).success).toBe(false);
    expect(schema.safeParse({ DJANGO_SETTINGS_MODULE: 'x' }).success).toBe(false);
    expect(schema.safeParse({ POSTGRES_PORT: '70000' }).success).toBe(false);
    expect(schema.safeParse({ POSTGRES_PORT: '5432' }).success).toBe(true);
  });

  it('accepts an empty value where it means something, by its patterns alone', () => {
    const values = { type: 'enum', values: ['a'] };
    const cases = catalogueOf(
      { name: 'A', empty: 'none' },
      { name: 'B' },
      { name: 'C', ...values, empty: 'none' },
      { name: 'D', ...values },
    );
    const { properties } = JSON.parse(valueSchemaFile(cases)) as JsonSchema;
    expect(['A', 'B'].map((name) => new RegExp(String(properties[name]?.pattern)).test(''))).toEqual([
      true,
      false,
    ]);
    expect([properties.C?.enum, properties.D?.enum]).toEqual([['a', ''], ['a']]);
  });
});
