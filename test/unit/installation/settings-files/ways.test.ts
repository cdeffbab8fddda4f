import { expect, it } from 'vitest';
import type { ContentEntry } from '../../../../src/installation/package.ts';
import { settingsEntries } from '../../../../src/installation/settings-files/entries.ts';
import { descriptionOf } from '../../../../src/installation/settings-files/wording.ts';
import { settings } from './fixture.ts';

const elsewhere = settings.settings.filter(({ ways }) => !ways.includes('package')).map(({ name }) => name);

it('gives people of the package its own settings, and the catalogue those of every way', async () => {
  const entries = await settingsEntries(settings);
  expect(elsewhere).toContain('MATHESAR_ADMIN_USER');
  for (const name of elsewhere) {
    const found = entries.filter((entry) => textOf(entry).includes(name)).map(({ path }) => path);
    expect([name, found]).toEqual([name, ['/usr/lib/mathesar/settings.json']]);
  }
});

it('says where a secret goes in each way', () => {
  const password = settings.settings.find(({ name }) => name === 'POSTGRES_PASSWORD');
  if (password === undefined) throw new Error('POSTGRES_PASSWORD is gone');
  expect(descriptionOf(password)).toMatch(/secret\.env/);
  expect(descriptionOf(password, 'container')).toMatch(/`POSTGRES_PASSWORD_FILE`\.$/);
});

function textOf(entry: ContentEntry): string {
  if (entry.kind !== 'file' || !('content' in entry.source)) throw new Error(`${entry.path} is no text`);
  return entry.source.content.toString();
}
