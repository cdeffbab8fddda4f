import { describe, expect, it } from 'vitest';
import { parseRelation } from '../../../src/config/relation.ts';
import { readDistros } from '../../../src/config/distros.ts';

describe('parseRelation', () => {
  it('reads names, versions and alternatives', () => {
    expect(parseRelation('libstdc++6', 'test')).toEqual({ name: 'libstdc++6' });
    expect(parseRelation('libc6 (>= 2.36-9~x)', 'test')).toEqual({
      name: 'libc6',
      operator: '>=',
      version: '2.36-9~x',
    });
    expect(parseRelation('systemd | systemd-standalone-sysusers(<<257)', 'test')).toEqual({
      name: 'systemd',
      alternatives: [{ name: 'systemd-standalone-sysusers', operator: '<<', version: '257' }],
    });
  });

  it.each(['', 'two words', 'Upper', 'a (> 1)', 'a (>= 1', 'a |', 'a, b', 'a\nDepends: b'])(
    'refuses %j',
    (text) => {
      expect(() => parseRelation(text, 'here')).toThrow(/^here: .* is not a relation/s);
    },
  );

  it('reads every relation of every distro that has packages of this kind', async () => {
    const { all } = await readDistros();
    for (const distro of all.filter(({ format }) => format === 'deb')) {
      for (const text of distro.depends) expect(() => parseRelation(text, distro.name)).not.toThrow();
    }
  });
});
