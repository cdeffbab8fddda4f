import { describe, expect, it } from 'vitest';
import { parseRelation } from '../../../../src/formats/deb/relations.ts';

describe('parseRelation', () => {
  it('reads names, versions and alternatives', () => {
    expect(parseRelation('libstdc++6')).toEqual({ name: 'libstdc++6' });
    expect(parseRelation('libc6 (>= 2.36-9~x)')).toEqual({
      name: 'libc6',
      operator: '>=',
      version: '2.36-9~x',
    });
    expect(parseRelation('systemd | systemd-standalone-sysusers(<<257)')).toEqual({
      name: 'systemd',
      alternatives: [{ name: 'systemd-standalone-sysusers', operator: '<<', version: '257' }],
    });
  });

  it.each(['', 'two words', 'Upper', 'a (> 1)', 'a (>= 1', 'a |', 'a, b', 'a\nDepends: b'])(
    'refuses %j',
    (text) => {
      expect(() => parseRelation(text)).toThrow(/^".*" is not a relation/s);
    },
  );
});
