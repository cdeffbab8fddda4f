import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { debianTemplatesDir } from '../../../src/config/project.ts';
import { readSettings } from '../../../src/config/settings/settings.ts';

/** The fields of each question of the .deb, deb822-like as in debconf-devel(7). */
async function questions(): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const text = await readFile(join(debianTemplatesDir, 'templates'), 'utf8');
  const parts = text.split('\n\n').map((part) => {
    const lines = part.split('\n').filter((line) => /^[A-Z]/.test(line));
    return new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const),
    );
  });
  return new Map(parts.map((fields) => [fields.get('Template') ?? '', fields]));
}

describe('the questions of the .deb', () => {
  it('have the defaults and the choices of the settings that they are about', async () => {
    const { settings } = await readSettings();
    const found = await questions();
    const setting = (name: string) => settings.find((one) => one.name === name);
    const field = (question: string, name: string) => found.get(`mathesar/${question}`)?.get(name);
    expect(field('listen', 'Default')).toBe(setting('MATHESAR_LISTEN')?.default);
    expect(field('dbname', 'Default')).toBe(setting('POSTGRES_DB')?.default);
    expect(field('user', 'Default')).toBe(setting('POSTGRES_USER')?.default);
    expect(field('sslmode', 'Choices')?.split(', ')).toEqual(setting('POSTGRES_SSLMODE')?.values);
  });

  it('hide the password, and have no default where none is right', async () => {
    const found = await questions();
    expect(found.get('mathesar/password')?.get('Type')).toBe('password');
    for (const name of ['domain', 'host', 'password'])
      expect(found.get(`mathesar/${name}`)?.has('Default')).toBe(false);
  });
});
