import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagingDir } from '../../../../src/config/project.ts';
import { declareRaises, reasonOf } from '../../../../src/upkeep/raise/declare.ts';

const before = `# What is packaged.
name:   "odd   spaces"   # kept

virtualenv:
  # Pins that need help.
  remedies:
    - remedy: pure
      package: other
      pythons: ['3.13']
      reason: it has no wheel there

    # Why this one is here.
    - remedy: override
      package: Some_Lib  # by its old name
      pythons: ['3.13', '3.14']
      version: 1.2.3 # not 1.2.2
      reason: 1.2.2 has no wheels for Python 3.13
    - remedy: override
      package: raised
      version: 2.0.1
      series: '2.0'
      reason: newest patch release of 2.0 on 2024-01-02; the release pins 2.0.0

  # What follows.
  trims: []
`;

const raise = (name: string, version: string, series: string) => ({
  name,
  version,
  series,
  reason: reasonOf(series, '2025-03-04', undefined),
});

test('entries are changed and added, and every other byte stays', () => {
  const after = declareRaises(
    before,
    [raise('some-lib', '1.2.9', '1.2'), raise('raised', '2.0.7', '2.0'), raise('added', '3.10', '3.10')],
    'file',
  );
  expect(after).toBe(
    before
      .replace("      pythons: ['3.13', '3.14']\n      version: 1.2.3 # not", '      version: 1.2.9 # not')
      .replace('1.2.9 # not 1.2.2\n', "1.2.9 # not 1.2.2\n      series: '1.2'\n")
      .replace('version: 2.0.1', 'version: 2.0.7')
      .replace(
        'reason: newest patch release of 2.0 on 2024-01-02; the release pins 2.0.0\n',
        [
          'reason: newest patch release of 2.0 on 2025-03-04',
          '    - remedy: override',
          '      package: added',
          "      version: '3.10'",
          "      series: '3.10'",
          '      reason: newest patch release of 3.10 on 2025-03-04',
          '',
        ].join('\n'),
      ),
  );
});

test('nothing to raise changes nothing, also in the project’s own file', async () => {
  const own = await readFile(join(packagingDir, 'mathesar.yaml'), 'utf8');
  expect(declareRaises(own, [], 'file')).toBe(own);
});

test.each([
  ['twice', before.replace('package: raised', 'package: some.lib')],
  [
    'on one line',
    'virtualenv:\n  remedies:\n    - { remedy: override, package: some-lib, version: 1.0.0 }\n',
  ],
])('an override that is declared %s is refused', (fault, text) => {
  expect(() => declareRaises(text, [raise('some-lib', '1.2.9', '1.2')], 'file')).toThrow(
    `file declares an override of some-lib ${fault}`,
  );
});

test('a list on one line is refused', () => {
  expect(() => declareRaises('virtualenv: { remedies: [] }\n', [raise('a', '1.0.1', '1.0')], 'file')).toThrow(
    'file has no list of virtualenv.remedies over several lines',
  );
});
