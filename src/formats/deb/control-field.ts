import { fold } from '../../support/text/fold.ts';

/**
 * A value as the one line of a control field (deb-control(5)): newlines and the space around them become
 * one space, so that no value can start another field.
 * @throws Error for other control characters and for an empty value
 */
export function controlLine(value: string): string {
  const line = value.replace(/\s*[\r\n]+\s*/g, ' ').trim();
  if (line === '') throw new Error('a control field cannot be empty');
  // eslint-disable-next-line no-control-regex
  const odd = /[\u0000-\u001f\u007f]/.exec(line);
  if (odd !== null)
    throw new Error(
      `a control field cannot hold the character ${JSON.stringify(odd[0])}: ${JSON.stringify(line)}`,
    );
  return line;
}

/**
 * The lines of a Description after its synopsis (Debian Policy 5.6.13): each begins with a space, words are
 * folded at 78 columns, and a line with a lone full stop separates paragraphs. Text is plain; every run of
 * white space counts as one space.
 */
export function descriptionLines(paragraphs: readonly string[], width = 78): readonly string[] {
  const folded = paragraphs
    .map((paragraph) => fold(controlLine(paragraph), width - 1))
    .map((lines) => lines.map((line) => ` ${line}`));
  return folded.flatMap((lines, index) => (index === 0 ? lines : [' .', ...lines]));
}
