import { describe, expect, it } from 'vitest';
import { assignment } from '../../../../src/installation/settings-files/assignment.ts';
import { environmentFile } from '../../../../src/installation/settings-files/environment-file.ts';
import { catalogueOf, forPeople, namesForPeople, settings } from './fixture.ts';

const text = environmentFile(settings);
const shown = [...text.matchAll(/^#([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name, value]) => ({ name, value }));

describe('the file of settings that an administrator gets', () => {
  it('is commented out to the last line', () => {
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });

  it('shows every setting for people once, and nothing else', () => {
    // Without the line of the introduction that explains what a default looks like.
    expect(shown.map(({ name }) => name)).toEqual(namesForPeople);
  });

  it.each(forPeople)('shows the default of $name', ({ name, default: value }) => {
    expect(shown).toContainEqual({ name, value: value ?? '' });
  });

  it('fits an editor', () => {
    expect(text.split('\n').filter((line) => line.length > 118)).toEqual([]);
    expect(text).toMatch(/[^\n]\n$/);
  });

  it('reads as a person would write it', () => {
    const file = environmentFile(
      catalogueOf(
        { name: 'LATER', section: 'two', type: 'enum', values: ['a', 'b', 'c'], empty: 'none' },
        { name: 'FIRST', default: 'a "b"', text: 'One. '.repeat(25).trim() },
        { name: 'OWN', internal: true },
        { name: 'SECRET', secret: true, store: 'secret.env', guard: 'It breaks.', example: 'x y' },
      ),
    );
    expect(file.split('\n').slice(6)).toEqual([
      '# --- Section "one" ---',
      '',
      `# ${'One. '.repeat(23).trim()}`,
      '# One. One.',
      '#FIRST="a \\"b\\""',
      '',
      '# A text. It breaks. Set it in `secret.env`, which only root can read. Example: `x y`.',
      '#SECRET=',
      '',
      '# --- Section two ---',
      '',
      '# A text. One of `a`, `b` or `c`. Empty: none.',
      '#LATER=',
      '',
    ]);
  });
});

describe('assignment', () => {
  it.each([
    ['', 'X='],
    ['/a/b:1,*', 'X="/a/b:1,*"'],
    ['a=b@c%d+e-f', 'X="a=b@c%d+e-f"'],
    ['127.0.0.1:8000', 'X=127.0.0.1:8000'],
    ['{"a": "\\"}', 'X="{\\"a\\": \\"\\\\\\"}"'],
    ['$a `b`', 'X="\\$a \\`b\\`"'],
  ])('quotes %s as systemd reads it', (value, line) => {
    expect(assignment('X', value)).toBe(line);
  });
});
