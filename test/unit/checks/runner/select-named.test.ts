import { expect, test } from 'vitest';
import { selectNamed } from '../../../../src/checks/runner/select-named.ts';

test('scenarios are chosen by name, in their own order', () => {
  const all = [{ name: 'install' }, { name: 'upgrade' }, { name: 'purge' }];
  expect(selectNamed(all, [], 'scenario')).toBe(all);
  expect(selectNamed(all, ['purge', 'install'], 'scenario')).toEqual([
    { name: 'install' },
    { name: 'purge' },
  ]);
  expect(() => selectNamed(all, ['instal'], 'scenario')).toThrow(
    'unknown scenario "instal"; did you mean "install"?',
  );
});
