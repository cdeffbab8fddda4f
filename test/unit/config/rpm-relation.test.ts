import { describe, expect, it } from 'vitest';
import { parseRpmRelation } from '../../../src/config/rpm-relation.ts';
import { UserError } from '../../../src/support/errors.ts';

describe('parseRpmRelation', () => {
  it.each([
    ['systemd', { name: 'systemd' }],
    ['libcairo.so.2()(64bit)', { name: 'libcairo.so.2()(64bit)' }],
    ['/usr/bin/python3.14', { name: '/usr/bin/python3.14' }],
    ['python(abi) = 3.14', { name: 'python(abi)', operator: '=', version: '3.14' }],
    ['old < 1:2~rc1-3.fc43', { name: 'old', operator: '<<', version: '1:2~rc1-3.fc43' }],
    ['new>=2', { name: 'new', operator: '>=', version: '2' }],
    ['a | b > 1', { name: 'a', alternatives: [{ name: 'b', operator: '>>', version: '1' }] }],
  ])('reads %s', (text, relation) => {
    expect(parseRpmRelation(text, 'test')).toEqual(relation);
  });

  it.each(['', 'a b', 'a (>= 1)', 'a >> 1', 'a =', 'a\nb', '%{name}'])(
    'refuses %j and says where it was',
    (text) => {
      expect(() => parseRpmRelation(text, 'x in distros.yaml')).toThrow(UserError);
      expect(() => parseRpmRelation(text, 'x in distros.yaml')).toThrow(/^x in distros.yaml: /);
    },
  );
});
