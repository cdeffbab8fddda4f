import { expect, test } from 'vitest';
import { seriesOf } from '../../../../src/virtualenv/lock/series.ts';

test.each([
  ['4.2.29', '4.2'],
  ['0.8.2', '0.8'],
  ['2025.7.0', '2025.7'],
  ['2026.10.19.post1', '2026.10'],
  ['3.11', '3.11'],
  ['46', '46.0'],
  ['1!2.3.4', '1!2.3'],
  ['v1.2.0-rc.1', '1.2'],
])('the series of %s is %s', (version, series) => {
  expect(seriesOf(version)).toBe(series);
});

test('what is not a version has none', () => {
  expect(() => seriesOf('newest')).toThrow('"newest" is not a version');
});
