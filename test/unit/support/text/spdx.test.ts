import { describe, expect, it } from 'vitest';
import { formatLicense, licenseReference, parseLicense } from '../../../../src/support/text/spdx.ts';

describe('a licence expression', () => {
  it.each([
    ['MIT', 'MIT'],
    ['((MIT))', 'MIT'],
    ['MIT and ISC', 'MIT AND ISC'],
    ['MIT OR ISC AND Zlib', 'MIT OR (ISC AND Zlib)'],
    ['(MIT OR ISC) AND Zlib', '(MIT OR ISC) AND Zlib'],
    ['MIT AND (ISC AND Zlib) AND MIT', 'MIT AND ISC AND Zlib'],
    ['GPL-2.0+', 'GPL-2.0+'],
    ['Apache-2.0 WITH LLVM-exception OR MIT', 'Apache-2.0 WITH LLVM-exception OR MIT'],
    ['LicenseRef-public-domain', 'LicenseRef-public-domain'],
  ])('%j is read as %j', (text, expected) => {
    const tree = parseLicense(text);
    if (tree === undefined) throw new Error('it is not read');
    expect(formatLicense(tree)).toBe(expected);
    expect(parseLicense(expected)).toEqual(tree);
  });

  it.each(['LGPL with exceptions', 'mit', 'MIT OR', '(MIT', 'MIT ISC', ''])('%j is none', (text) => {
    expect(parseLicense(text)).toBeUndefined();
  });
});

describe('licenseReference', () => {
  it.each([
    ['LGPL with exceptions', 'LicenseRef-LGPL-with-exceptions'],
    ['(BSD)', 'LicenseRef-BSD'],
    ['?', 'LicenseRef-unknown'],
  ])('makes an identifier of %j', (text, expected) => {
    const reference = licenseReference(text);
    expect(reference).toEqual({ license: expected });
    expect(parseLicense(expected)).toEqual(reference);
  });
});
