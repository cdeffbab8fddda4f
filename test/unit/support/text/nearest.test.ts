import { expect, test } from 'vitest';
import { nearest, unknownName } from '../../../../src/support/text/nearest.ts';

const known = ['debian', 'fedora', 'ubuntu'];

test('a mistyped name is recognised, whatever its case', () => {
  expect(nearest('Debain', known)).toBe('debian');
  expect(nearest('completely-different', known)).toBeUndefined();
  expect(nearest('x', [])).toBeUndefined();
});

test('the message for an unknown name suggests one that is near', () => {
  expect(unknownName('distro', 'fedroa', known)).toBe('unknown distro "fedroa"; did you mean "fedora"?');
  expect(unknownName('distro', 'completely-different', known)).toBe('unknown distro "completely-different"');
});
