import parseExpression from 'spdx-expression-parse';

/** An SPDX licence expression (SPDX specification, annex "SPDX license expressions") as a tree. */
export type LicenseExpression = License | Combination;

export interface License {
  /** Identifier of the SPDX list, or LicenseRef-…; a "+" after it stands for later versions. */
  readonly license: string;
  /** Identifier of the exception after WITH. */
  readonly exception?: string;
}

export interface Combination {
  /** All of them hold, or one of them is chosen. */
  readonly operator: 'AND' | 'OR';
  /** At least two; none of them has the same operator. */
  readonly parts: readonly LicenseExpression[];
}

/** Reads an expression; undefined for what is none, such as the free text of old metadata. */
export function parseLicense(text: string): LicenseExpression | undefined {
  try {
    return treeOf(parseExpression(text));
  } catch {
    // Its only errors are about the text.
    return undefined;
  }
}

/** All of the expressions hold, each once, in the order given. */
export function allOf(expressions: readonly LicenseExpression[]): LicenseExpression {
  return combined('AND', expressions);
}

/** The expression as text; what is combined within a combination has parentheses, so that nobody needs the precedence. */
export function formatLicense(expression: LicenseExpression): string {
  if ('license' in expression) {
    const { license, exception } = expression;
    return exception === undefined ? license : `${license} WITH ${exception}`;
  }
  const { operator, parts } = expression;
  const texts = parts.map((part) => ('operator' in part ? `(${formatLicense(part)})` : formatLicense(part)));
  return texts.join(` ${operator} `);
}

/** Text that is not an expression, as an identifier of its own: what is not allowed in one becomes "-". */
export function licenseReference(text: string): License {
  const name = text.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^-+|-+$/g, '');
  return { license: `LicenseRef-${name === '' ? 'unknown' : name}` };
}

function treeOf(found: parseExpression.Info): LicenseExpression {
  if ('license' in found) {
    const { license, plus, exception } = found;
    return {
      license: plus === true ? `${license}+` : license,
      ...(exception === undefined ? {} : { exception }),
    };
  }
  const operator = found.conjunction === 'and' ? 'AND' : 'OR';
  return combined(operator, [treeOf(found.left), treeOf(found.right)]);
}

function combined(
  operator: Combination['operator'],
  expressions: readonly LicenseExpression[],
): LicenseExpression {
  const parts = expressions.flatMap((part) =>
    'operator' in part && part.operator === operator ? part.parts : [part],
  );
  const distinct = [...new Map(parts.map((part) => [formatLicense(part), part])).values()];
  const [only, ...others] = distinct;
  return only !== undefined && others.length === 0 ? only : { operator, parts: distinct };
}
