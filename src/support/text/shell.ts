/**
 * Quotes a value as one word of a POSIX shell (XCU 2.2.2), so that the shell sees it unchanged.
 * @throws Error for a NUL, which no shell word can hold
 */
export function sh(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new TypeError(`sh() quotes texts and numbers, not ${String(value)}`);
  const text = String(value);
  if (text.includes('\0')) throw new Error('a shell word cannot hold a NUL');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A value as one word of a command that people are told to type: quoted only where the shell would change it. */
export function shownWord(text: string): string {
  return /^[\w@%+=:,./-][\w@%+=:,./~-]*$/.test(text) ? text : sh(text);
}
