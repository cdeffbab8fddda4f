import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { payloadDir } from './rendered.ts';

const read = (path: string) => readFile(join(payloadDir, path), 'utf8');
const template = await read('usr/share/mathesar/mathesar.env');
const manual = (await read('usr/share/man/man5/mathesar.env.5')).replaceAll('\\-', '-');
const defaults = new Map(
  (await read('usr/lib/mathesar/defaults.env'))
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);
const examples = [...template.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => ({
  name: name ?? '',
  value: value ?? '',
}));

describe('the settings', () => {
  it('are all commented out in the file that an administrator gets', () => {
    expect(template.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
    expect(examples.length).toBeGreaterThan(10);
  });

  it.each(examples.filter(({ name }) => defaults.has(name)))(
    'shows the default of $name',
    ({ name, value }) => {
      expect(value).toBe(defaults.get(name));
    },
  );

  it.each(examples)('explains $name in the manual page', ({ name }) => {
    expect(manual).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it.each([...defaults.keys()].filter((name) => /^(POSTGRES|MATHESAR|WEB|MEDIA)_/.test(name)))(
    'offers %s, which has a default',
    (name) => {
      expect(examples.map((example) => example.name)).toContain(name);
    },
  );
});
