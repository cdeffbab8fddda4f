import { describe, expect, it } from 'vitest';
import { readDefinition } from '../../../src/config/definition.ts';
import { chooseMaintainer } from '../../../src/plan/maintainer.ts';

const declared = 'Mathesar packaging <packaging@mathesar.invalid>';
const byVariables = { DEBFULLNAME: 'Ada Example', DEBEMAIL: 'ada@example.org' };

describe('the maintainer of packages', () => {
  it('is the one that is declared, when nothing else is given', async () => {
    expect(chooseMaintainer(undefined, {}, declared)).toBe(declared);
    expect((await readDefinition()).maintainer).toBe(declared);
  });

  it('comes from DEBFULLNAME and DEBEMAIL, when both are set', () => {
    expect(chooseMaintainer(undefined, byVariables, declared)).toBe('Ada Example <ada@example.org>');
    expect(chooseMaintainer(undefined, { DEBFULLNAME: 'Ada Example' }, declared)).toBe(declared);
    expect(chooseMaintainer(undefined, { DEBEMAIL: 'ada@example.org' }, declared)).toBe(declared);
    expect(chooseMaintainer(undefined, { ...byVariables, DEBEMAIL: '' }, declared)).toBe(declared);
  });

  it('takes the address alone from a DEBEMAIL that has a name as well', () => {
    const env = { ...byVariables, DEBEMAIL: 'A. E. <ada@example.org>' };
    expect(chooseMaintainer(undefined, env, declared)).toBe('Ada Example <ada@example.org>');
  });

  it('comes from --maintainer before that', () => {
    const option = 'Körper & Söhne <it@example.org>';
    expect(chooseMaintainer(option, byVariables, declared)).toBe(option);
  });

  it.each([
    '',
    'Ada',
    'ada@example.org',
    '<ada@example.org>',
    'Ada <ada>',
    'A\nSection: x <a@example.org>',
    ' A <a@b.org>',
  ])('is refused when it is not a name and an address: %j', (option) => {
    expect(() => chooseMaintainer(option, {}, declared)).toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: `--maintainer ${option}: not a name and an address`,
        hints: [expect.stringContaining('Ada Example <ada@example.org>')],
      }),
    );
  });

  it('says which variables are at fault', () => {
    expect(() => chooseMaintainer(undefined, { ...byVariables, DEBEMAIL: 'ada' }, declared)).toThrow(
      'DEBFULLNAME "Ada Example" with DEBEMAIL "ada": not a name and an address',
    );
  });
});
