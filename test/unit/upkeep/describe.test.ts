import { expect, test } from 'vitest';
import { describeOutdated, lackOf } from '../../../src/upkeep/describe.ts';
import type { Pin } from '../../../src/upkeep/pins.ts';

const current: Pin = { name: 'lib', locked: '1.2.3', series: '1.2', refused: [], withdrawn: false };

test('what is newer stands in a table, with what to do next', () => {
  const pins: readonly Pin[] = [
    {
      ...current,
      patch: { version: '1.2.4', published: '2025-01-02', without: [] },
      refused: [{ version: '1.2.5', without: [{ python: '3.13', arch: 'arm64' }] }],
      newest: { version: '2.0', published: '2025-02-03', without: [] },
    },
    { ...current, name: 'other', locked: '10.0', withdrawn: true },
  ];
  const libraries = [
    { name: 'OpenSSL', version: '3.5.0', date: '2025-04-08', wheel: 'lib', wheelVersion: '1.2.3', files: [] },
    { name: 'libpq', wheel: 'lib', wheelVersion: '1.2.3', published: '2025-05-01', files: [] },
  ];
  const newest = { version: '18.7.0', published: '2025-01-03', without: [] };
  const trial = [{ ...current, name: 'embedded-postgres', locked: '18.6.3', newest }];
  const text = describeOutdated(
    { lock: 'app-1.0.txt', resolved: '2025-01-01', pins, trial, libraries },
    '2025-01-31',
  );
  expect(text).toBe(
    [
      'app-1.0.txt: 2 packages, resolved on 2025-01-01 (30 days old)',
      '',
      'Patch releases of the same series:',
      '  lib  1.2.3  →  1.2.4  2025-01-02',
      '  lib  1.2.3  →  1.2.5              not for Python 3.13 on arm64',
      '',
      'Newer series, which are for Mathesar to take:',
      '  lib  1.2.3  →  2.0  2025-02-03',
      '',
      'No longer on the index, or yanked:',
      '  other  10.0',
      '',
      'The PostgreSQL of a trial, in packaging/locks/trial-postgresql.txt, which says how to raise it:',
      '  embedded-postgres  18.6.3  →  18.7.0  2025-01-03',
      '',
      'Native libraries in the wheels:',
      '  OpenSSL  3.5.0  2025-04-08         in lib 1.2.3',
      '  libpq    ?      before 2025-05-01  in lib 1.2.3',
      '',
      'Next: npm run lock -- --security',
    ].join('\n'),
  );
});

test('a lock with nothing newer says so', () => {
  expect(
    describeOutdated({ lock: 'app-1.0.txt', pins: [current], trial: [current], libraries: [] }, '2025-01-31'),
  ).toBe('app-1.0.txt: 1 packages\n\nEvery version is the newest of its series that can be had.');
});

test('a Python that has it on neither architecture is named once', () => {
  const both = [
    { python: '3.12', arch: 'amd64' },
    { python: '3.12', arch: 'arm64' },
  ] as const;
  expect(lackOf([...both, { python: '3.13', arch: 'amd64' }])).toBe('not for Python 3.12, 3.13 on amd64');
  expect(lackOf([])).toBe('');
});
