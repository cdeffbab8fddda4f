import { describe, expect, it } from 'vitest';
import { joinLicenses } from '../../../src/licenses/expression.ts';

describe('joinLicenses', () => {
  it.each([
    [['MIT', 'MIT', 'Apache-2.0'], 'MIT AND Apache-2.0'],
    [['MIT AND ISC', 'ISC'], 'MIT AND ISC'],
    [['Apache-2.0 OR BSD-2-Clause', 'MIT'], '(Apache-2.0 OR BSD-2-Clause) AND MIT'],
    [['(MIT OR ISC)', 'MIT OR ISC'], 'MIT OR ISC'],
    [
      ['GPL-2.0-only WITH Classpath-exception-2.0', 'MIT'],
      'GPL-2.0-only WITH Classpath-exception-2.0 AND MIT',
    ],
    [['(MIT OR Apache-2.0) AND BSD-3-Clause', 'BSD-3-Clause'], '(MIT OR Apache-2.0) AND BSD-3-Clause'],
    [['MIT OR Apache-2.0 AND BSD-3-Clause', 'ISC'], '(MIT OR (Apache-2.0 AND BSD-3-Clause)) AND ISC'],
    [['MIT', 'Some Licence, free text', ' '], 'MIT AND LicenseRef-Some-Licence-free-text'],
  ])('%j is %s', (expressions, joined) => {
    expect(joinLicenses(expressions)).toBe(joined);
  });
});
