/** SPDX names that the machine-readable copyright format calls otherwise (DEP-5, "License specification"). */
const renamed: Readonly<Record<string, string>> = {
  MIT: 'Expat',
  'LicenseRef-public-domain': 'public-domain',
  'GPL-2.0-only': 'GPL-2',
  'GPL-2.0-or-later': 'GPL-2+',
  'GPL-3.0-only': 'GPL-3',
  'GPL-3.0-or-later': 'GPL-3+',
  'LGPL-2.0-only': 'LGPL-2',
  'LGPL-2.0-or-later': 'LGPL-2+',
  'LGPL-2.1-only': 'LGPL-2.1',
  'LGPL-2.1-or-later': 'LGPL-2.1+',
  'LGPL-3.0-only': 'LGPL-3',
  'LGPL-3.0-or-later': 'LGPL-3+',
};

/** Licences whose text base-files installs on every supported distro (Debian Policy 12.5). */
const common = new Set([
  'Apache-2.0',
  'GPL-2',
  'GPL-3',
  'LGPL-2',
  'LGPL-2.1',
  'LGPL-3',
  'MPL-1.1',
  'MPL-2.0',
  'CC0-1.0',
]);

export interface DebianLicense {
  /** The expression as a copyright file writes it: "GPL-3+ or Expat". */
  readonly expression: string;
  /** The licences that it names. */
  readonly names: readonly string[];
}

/**
 * An SPDX expression in the words of the copyright format. What is not an expression (free text of old
 * metadata) becomes one name without spaces.
 */
export function debianLicense(spdx: string): DebianLicense {
  const words = spdx
    .replace(/[()]/g, ' ')
    .trim()
    .split(/\s+(OR|AND)\s+/i);
  const names = words.filter((_, index) => index % 2 === 0).map(shortName);
  const expression = words
    .map((word, index) => (index % 2 === 0 ? shortName(word) : word.toLowerCase()))
    .join(' ');
  return { expression, names };
}

/** The paragraph's text that points to the licence on a Debian system, or undefined where it is not there. */
export function commonLicense(name: string): string | undefined {
  const text = name.replace(/\+$/, '');
  if (!common.has(text)) return undefined;
  return `On Debian systems, the full text is in /usr/share/common-licenses/${text}.`;
}

function shortName(word: string): string {
  const name = word.trim().replace(/[\s,]+/g, '-');
  return renamed[name] ?? (name === '' ? 'unknown' : name);
}
