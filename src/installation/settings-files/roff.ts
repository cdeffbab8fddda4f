/** How characters with a meaning in roff are written so that they stand for themselves: groff_char(7). */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\(rs',
  '"': '\\(dq',
  '^': '\\(ha',
  '~': '\\(ti',
};
/** In what a person types or reads literally, these are ASCII too. */
const literal: Readonly<Record<string, string>> = { ...escapes, '-': '\\-', "'": '\\(aq' };

/** A text of the catalogue as lines of a man page: one sentence a line, `backticks` as bold. man(7). */
export function roffText(text: string): string {
  const parts = text.split('`').map((part, index) => {
    const isCode = index % 2 === 1;
    return isCode ? `\\fB${escaped(part, literal)}\\fR` : sentences(escaped(part, escapes));
  });
  // A line that begins with one of these would be a request.
  return parts.join('').replace(/^[.']/gm, '\\&$&');
}

/** The same for an argument of a macro, such as a heading. */
export function roffArgument(text: string): string {
  return `"${escaped(text, escapes)}"`;
}

function escaped(text: string, table: Readonly<Record<string, string>>): string {
  return text.replace(/[\\"^~'-]/g, (char) => table[char] ?? char);
}

function sentences(prose: string): string {
  return prose.replace(/([.:]) (?=[A-Z]|$)/g, '$1\n');
}
