import { describe, expect, it } from 'vitest';
import { renderText } from '../../../../src/support/text/template.ts';

describe('renderText', () => {
  it('prints values as they are', () => {
    expect(renderText('a <%= value %> b', { value: `"it's" <$HOME> & more` })).toBe(
      `a "it's" <$HOME> & more b`,
    );
  });

  it('walks lists and takes conditions', () => {
    const text =
      '<% for (const item of items) { -%>\n- <%= item %>\n<% } -%>\n<% if (last) { -%>\nend\n<% } -%>\n';
    expect(renderText(text, { items: ['a', 'b'], last: true })).toBe('- a\n- b\nend\n');
    expect(renderText(text, { items: [], last: false })).toBe('');
  });

  it('refuses a name that it was not given, and says where', () => {
    expect(() => renderText('<%= nmae %>', { name: 'x' }, 'unit.ejs')).toThrow(/unit\.ejs: .*nmae/s);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a list', ['x']],
    ['a record', {}],
    ['a number that is none', Number.NaN],
    ['a truth value', true],
  ])('refuses to print %s', (_, value) => {
    expect(() => renderText('<%= value %>', { value })).toThrow(/can print texts and numbers/);
  });

  it('refuses the raw tag, which would print a missing value as nothing', () => {
    expect(() => renderText('<%- value %>', { value: 'x' })).toThrow(/use <%= %>/);
  });

  it('never leaks values into the template of another call', () => {
    expect(renderText('<%= value %>', { value: 'x' })).toBe('x');
    expect(() => renderText('<%= value %>', {})).toThrow(/value/);
  });
});
