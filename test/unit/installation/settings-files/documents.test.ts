import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsDocuments } from '../../../../src/installation/settings-files/documents.ts';
import { referencePage } from '../../../../src/installation/settings-files/reference-page.ts';
import { catalogueOf, forPeople, namesForPeople, settings } from './fixture.ts';

describe('the documents in this repository', () => {
  const documents = settingsDocuments(settings).map((document) => ({
    ...document,
    name: relative('', document.path),
  }));

  it.each(documents)('$name is as `npm run docs` writes it', async ({ path, text }) => {
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});

describe('docs/set-up/settings.md', () => {
  const page = referencePage(settings);

  it('has every setting for people, and nothing else', () => {
    expect([...page.matchAll(/^### `(.*)`$/gm)].map(([, name]) => name)).toEqual(namesForPeople);
  });

  it('names the rest as not for people', () => {
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    expect(rows).toEqual(settings.settings.filter(({ internal }) => internal).map(({ name }) => name));
  });

  it.each(forPeople)('states the default of $name', ({ name, default: value, distroDefault }) => {
    const start = page.indexOf(`### \`${name}\``);
    const part = page.slice(start, page.indexOf('\n#', start + 1));
    const none = distroDefault === null ? 'No default.' : 'Default: where the distro has it.';
    expect(part).toContain(value === null ? none : `Default: \`${value}\`.`);
  });

  it('links the names of settings, and shows characters as they are', () => {
    const text = 'See OTHER_NAME, <b> and *; `*` and `A_B` are code.';
    expect(referencePage(catalogueOf({ text }))).toContain(
      '\nSee [`OTHER_NAME`](#other_name), \\<b\\> and \\*; `*` and `A_B` are code.\n\nValue: text on one line.',
    );
  });
});
