import { UserError } from '../../support/errors.ts';

/**
 * A value as one line, for every tag that rpm prints as a line: newlines and the space around them become one
 * space, so that no value can pass for another field.
 * @throws UserError when it is empty or has other control characters
 */
export function oneLine(field: string, value: string): string {
  const line = value.replace(/\s*[\r\n]+\s*/g, ' ').trim();
  // eslint-disable-next-line no-control-regex
  const odd = /[\u0000-\u001f\u007f]/.exec(line);
  if (line === '') throw refused(field, 'is empty');
  if (odd !== null) throw refused(field, `contains the character ${JSON.stringify(odd[0])}`);
  return line;
}

/**
 * A package's name, version or release: what is allowed in a file name and between hyphens.
 * @throws UserError for other characters, and a version or release with a hyphen (rpm's "NEVRA" would be ambiguous)
 */
export function label(field: 'name' | 'version' | 'release', value: string): string {
  const allowed = field === 'name' ? /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/ : /^[A-Za-z0-9_.+~^]+$/;
  if (!allowed.test(value)) throw refused(field, `cannot be ${JSON.stringify(value)} in an .rpm`);
  // File systems allow 255 bytes for name-version-release.arch.rpm.
  if (value.length > 100) throw refused(field, 'is longer than 100 characters');
  return value;
}

function refused(field: string, why: string): UserError {
  return new UserError(`the package's ${field} ${why}`, {
    hints: ['Correct it in packaging/, or the version in the release.'],
  });
}
