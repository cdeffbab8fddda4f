import { parseLicense } from '../../support/text/spdx.ts';
import { fieldOf, type Fields } from './metadata.ts';

/** SPDX identifiers by the words that metadata of before PEP 639 uses, in lower case. */
const byWords: Readonly<Record<string, string>> = {
  'academic free license (afl)': 'AFL-3.0',
  apache: 'Apache-2.0',
  'apache 2': 'Apache-2.0',
  'apache 2.0': 'Apache-2.0',
  'apache license 2.0': 'Apache-2.0',
  'apache license, version 2.0': 'Apache-2.0',
  'apache software license': 'Apache-2.0',
  'bsd 2-clause license': 'BSD-2-Clause',
  'bsd 3-clause license': 'BSD-3-Clause',
  'gnu general public license v2 (gplv2)': 'GPL-2.0-only',
  'gnu general public license v3 (gplv3)': 'GPL-3.0-only',
  'gnu general public license v3 or later (gplv3+)': 'GPL-3.0-or-later',
  'gnu lesser general public license v2 or later (lgplv2+)': 'LGPL-2.0-or-later',
  'gnu lesser general public license v3 (lgplv3)': 'LGPL-3.0-only',
  'gnu lesser general public license v3 or later (lgplv3+)': 'LGPL-3.0-or-later',
  'isc license (iscl)': 'ISC',
  'lgpl v3': 'LGPL-3.0-only',
  'mit license': 'MIT',
  'mozilla public license 2.0 (mpl 2.0)': 'MPL-2.0',
  psfl: 'PSF-2.0',
  'python software foundation license': 'PSF-2.0',
  'the mit license': 'MIT',
  'the unlicense (unlicense)': 'Unlicense',
  'zope public license': 'ZPL-2.1',
};

const bsd = ['bsd', 'bsd license', 'new bsd license', 'new bsd', 'modified bsd license'];
/**
 * A package's licence as an SPDX expression, from its metadata: License-Expression (PEP 639), else the License
 * field, else the classifiers.
 * @param texts its licence files; they decide where the metadata says no more than "BSD"
 * @returns an SPDX expression, or LicenseRef-unknown when nothing of that says it
 */
export function licenseOf(fields: Fields, texts: readonly string[]): string {
  const expression = fieldOf(fields, 'License-Expression');
  if (expression !== undefined) return expression;
  const field = fieldOf(fields, 'License') ?? '';
  const spdx = toSpdx(field, texts);
  if (spdx !== undefined) return spdx;
  const classified = (fields.get('classifier') ?? [])
    .filter((classifier) => classifier.startsWith('License :: '))
    .map((classifier) => toSpdx(classifier.split(' :: ').at(-1) ?? '', texts))
    .filter((found) => found !== undefined);
  const distinct = [...new Set(classified)].sort();
  return distinct.join(/dual/i.test(field) ? ' OR ' : ' AND ') || 'LicenseRef-unknown';
}

function toSpdx(words: string, texts: readonly string[]): string | undefined {
  const trimmed = words.trim();
  if (parseLicense(trimmed) !== undefined) return trimmed;
  const lower = trimmed.toLowerCase();
  if (!bsd.includes(lower)) return byWords[lower];
  // The clause on endorsement is what three clauses have more than two.
  const endorsement = /neither the names?|may not be used to endorse|names? of (its|the) contributors/i;
  return texts.some((text) => endorsement.test(text)) ? 'BSD-3-Clause' : 'BSD-2-Clause';
}
