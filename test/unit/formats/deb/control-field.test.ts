import { describe, expect, it } from 'vitest';
import { controlLine, descriptionLines } from '../../../../src/formats/deb/control-field.ts';

describe('controlLine', () => {
  it('folds newlines, so that no value starts another field', () => {
    expect(controlLine('Name\nDepends: evil\r\n\n more')).toBe('Name Depends: evil more');
  });

  it.each(['"quoted"', "it's", 'two  spaces', '$HOME', 'Grüße'])('keeps %j', (value) => {
    expect(controlLine(value)).toBe(value);
  });

  it('refuses what a field cannot hold', () => {
    expect(() => controlLine(' \n ')).toThrow(/empty/);
    expect(() => controlLine('a\0b')).toThrow(/cannot hold/);
    expect(() => controlLine('a\u001bb')).toThrow(/cannot hold/);
  });
});

describe('descriptionLines', () => {
  it('begins lines with a space, folds words and separates paragraphs with a full stop', () => {
    expect(descriptionLines(['one two three', 'four\nfive'], 10)).toEqual([
      ' one two',
      ' three',
      ' .',
      ' four five',
    ]);
  });

  it('never breaks a word, however long', () => {
    const word = 'x'.repeat(120);
    expect(descriptionLines([`a ${word} b`])).toEqual([' a', ` ${word}`, ' b']);
  });

  it('stays within 78 columns', () => {
    const lines = descriptionLines([Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ')]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(78);
  });
});
