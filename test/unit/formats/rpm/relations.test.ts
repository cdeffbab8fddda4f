import { describe, expect, it } from 'vitest';
import { parseRelation } from '../../../../src/formats/rpm/relations.ts';
import { UserError } from '../../../../src/support/errors.ts';

describe('parseRelation', () => {
  it.each([
    ['systemd', { name: 'systemd' }],
    ['libcairo.so.2()(64bit)', { name: 'libcairo.so.2()(64bit)' }],
    ['/usr/bin/python3.14', { name: '/usr/bin/python3.14' }],
    ['python(abi) = 3.14', { name: 'python(abi)', operator: '=', version: '3.14' }],
    ['old < 1:2~rc1-3.fc43', { name: 'old', operator: '<<', version: '1:2~rc1-3.fc43' }],
    ['new>=2', { name: 'new', operator: '>=', version: '2' }],
    ['a | b > 1', { name: 'a', alternatives: [{ name: 'b', operator: '>>', version: '1' }] }],
  ])('reads %s', (text, relation) => {
    expect(parseRelation(text)).toEqual(relation);
  });

  it.each(['', 'a b', 'a (>= 1)', 'a >> 1', 'a =', 'a\nb', '%{name}'])('refuses %j and quotes it', (text) => {
    expect(() => parseRelation(text)).toThrow(UserError);
    expect(() => parseRelation(text)).toThrow(`"${text}" is not a dependency of an .rpm`);
  });
});
