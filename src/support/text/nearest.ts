import { distance } from 'fastest-levenshtein';

/** The known name that a mistyped one most likely stands for, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, edits: distance(word.toLowerCase(), name) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(2, best.name.length / 2) ? best.name : undefined;
}

/** The message for a name that is not known, with a suggestion where one is near. */
export function unknownName(what: string, word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return `unknown ${what} "${word}"${near === undefined ? '' : `; did you mean "${near}"?`}`;
}
