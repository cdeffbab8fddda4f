import { describe, expect, test } from 'vitest';
import { licenseOf } from '../../../../src/virtualenv/wheel/license.ts';
import { authorsOf, fieldOf, homepageOf, parseFields } from '../../../../src/virtualenv/wheel/metadata.ts';

const fields = (...lines: string[]) => parseFields(lines.join('\n'));

test('metadata ends at the first empty line, and fields may be continued or repeated', () => {
  const parsed = fields(
    'Name: x',
    'License: one',
    '        two',
    'Classifier: a',
    'Classifier: b',
    '',
    'Name: y',
  );
  expect(parsed.get('name')).toEqual(['x']);
  expect(fieldOf(parsed, 'License')).toBe('one\ntwo');
  expect(parsed.get('classifier')).toEqual(['a', 'b']);
  expect(fieldOf(fields('Home-page: UNKNOWN'), 'Home-page')).toBeUndefined();
});

describe('a licence', () => {
  test.each([
    ['the expression', ['License-Expression: Apache-2.0 OR MIT', 'License: BSD'], [], 'Apache-2.0 OR MIT'],
    ['an identifier in the old field', ['License: LGPL-3.0-or-later'], [], 'LGPL-3.0-or-later'],
    ['words in the old field', ['License: Apache License 2.0'], [], 'Apache-2.0'],
    ['the classifier', ['Classifier: License :: OSI Approved :: MIT License'], [], 'MIT'],
    [
      'the classifier, when the field is a whole text',
      [
        'License: Copyright (c) me',
        '        All rights',
        'Classifier: License :: OSI Approved :: ISC License (ISCL)',
      ],
      [],
      'ISC',
    ],
    ['BSD with two clauses by its text', ['License: BSD'], ['Redistributions must …'], 'BSD-2-Clause'],
    ['BSD with three', ['License: BSD'], ['Neither the name of …'], 'BSD-3-Clause'],
    [
      'both, when one may choose',
      [
        'License: Dual License',
        'Classifier: License :: OSI Approved :: MIT License',
        'Classifier: License :: OSI Approved :: Apache Software License',
      ],
      [],
      'Apache-2.0 OR MIT',
    ],
    [
      'both, when nothing says so',
      [
        'Classifier: License :: OSI Approved :: MIT License',
        'Classifier: License :: OSI Approved :: Python Software Foundation License',
      ],
      [],
      'MIT AND PSF-2.0',
    ],
    ['unknown, when nothing says it', ['License: see below'], [], 'LicenseRef-unknown'],
  ] as const)('is %s', (_, lines, texts, expected) => {
    expect(licenseOf(fields(...lines), texts)).toBe(expected);
  });
});

test.each([
  [['Author: A B', 'Author-email: a@b.example'], 'A B <a@b.example>'],
  [['Author-email: "A, B" <a@b.example>, C <c@d.example>'], 'A, B <a@b.example>, C <c@d.example>'],
  [
    ['Author: UNKNOWN', 'Maintainer: team <t@x.example>', 'Maintainer-email: t@x.example'],
    'team <t@x.example>',
  ],
  [['Author: A, B', 'Author-email: list@x.example'], 'A, B'],
  [['Name: x'], 'its authors'],
])('authors of %j', (lines, expected) => {
  expect(authorsOf(fields(...lines))).toBe(expected);
});

test.each([
  [['Home-page: https://x.example', 'Project-URL: Source, https://y.example'], 'https://x.example'],
  [
    ['Project-URL: Changelog, https://c.example', 'Project-URL: Source, https://y.example'],
    'https://y.example',
  ],
  [
    ['Project-URL: Donate, https://d.example', 'Project-URL: Bugs, https://github.com/a/b'],
    'https://github.com/a/b',
  ],
  [['Home-page: not a URL'], undefined],
])('home page of %j', (lines, expected) => {
  expect(homepageOf(fields(...lines))).toBe(expected);
});
