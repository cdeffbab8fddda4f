import { parseLicense, type License, type LicenseExpression } from '../../support/text/spdx.ts';

/** SPDX names that the machine-readable copyright format calls otherwise (DEP-5, "License specification"). */
const renamed: Readonly<Record<string, string>> = {
  MIT: 'Expat',
  'LicenseRef-public-domain': 'public-domain',
};

/** "GPL-3.0-only" is GPL-3 there, "GPL-3.0-or-later" GPL-3+; "GPL-3.0" and "GPL-3.0+" are older names of both. */
const gnu = /^(?<family>A?GPL|LGPL|GFDL)-(?<version>[\d.]+?)(?:\.0)?(?<later>-or-later|\+)?(?:-only)?$/;

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
  const tree = parseLicense(spdx);
  if (tree === undefined) {
    const name = spdx.trim().replace(/[\s,]+/g, '-');
    const only = name === '' ? 'unknown' : name;
    return { expression: only, names: [only] };
  }
  const names = [...new Set(licensesIn(tree).map(debianName))];
  return { expression: debianExpression(tree), names };
}

/** The paragraph's text that points to the licence on a Debian system, or undefined where it is not there. */
export function commonLicense(name: string): string | undefined {
  const text = name.replace(/ with .* exception$/, '').replace(/\+$/, '');
  if (!common.has(text)) return undefined;
  return `On Debian systems, the full text is in /usr/share/common-licenses/${text}.`;
}

/**
 * The format has no parentheses: "and" binds more strongly than "or", and after a comma it does so less
 * (DEP-5, "Syntax"): "A or B, and C". So each part of a whole that must hold is written as a choice of what must hold.
 */
function debianExpression(tree: LicenseExpression): string {
  const whole = 'operator' in tree && tree.operator === 'AND' ? tree.parts : [tree];
  const choices = whole.map(choicesIn);
  const texts = choices.map((choice) =>
    choice.map((licenses) => licenses.map(debianName).join(' and ')).join(' or '),
  );
  return texts.join(choices.some((choice) => choice.length > 1) ? ', and ' : ' and ');
}

/** An expression as a choice between lists of licences that hold together; what is chosen from is multiplied out. */
function choicesIn(tree: LicenseExpression): readonly (readonly License[])[] {
  if ('license' in tree) return [[tree]];
  const parts = tree.parts.map(choicesIn);
  if (tree.operator === 'OR') return parts.flat();
  return parts.reduce<readonly (readonly License[])[]>(
    (sofar, part) => sofar.flatMap((before) => part.map((after) => [...before, ...after])),
    [[]],
  );
}

function licensesIn(tree: LicenseExpression): readonly License[] {
  return 'license' in tree ? [tree] : tree.parts.flatMap(licensesIn);
}

function debianName({ license, exception }: License): string {
  const { family, version = '', later } = gnu.exec(license)?.groups ?? {};
  const plain = family === undefined ? license : `${family}-${version}${later === undefined ? '' : '+'}`;
  const name = renamed[license] ?? plain;
  if (exception === undefined) return name;
  return `${name} with ${exception.replace(/-exception(-[\d.]+)?$/, '')} exception`;
}
