/** What the shell makes of a line of a workflow, for the little that workflows use of it. */
export interface Words {
  readonly words: readonly string[];
  /** Names of the variables in it. */
  readonly variables: readonly string[];
}

/**
 * Splits a command line: words, also with *, "…" and '…', and "$NAME" in double quotes, whose value is
 * `valueOf`'s.
 * @throws Error for anything else that means something to a shell: a workflow needs no pipe, list or substitution
 */
export function wordsOf(line: string, valueOf: (name: string) => string): Words {
  const token = /\s+|"([^"\\`]*)"|'([^']*)'|([\w@%+=:,./~*-]+)/y;
  const words: string[] = [];
  const variables: string[] = [];
  let word: string | undefined;
  while (token.lastIndex < line.length) {
    const at = token.lastIndex;
    const match = token.exec(line);
    if (match === null) throw new Error(`not a plain command line, at “${line.slice(at)}”: ${line}`);
    const [text, double, single, bare] = match;
    if (/^\s/.test(text)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const expanded = double?.replaceAll(
      /\$(?:\{(\w+)\}|(\w+))|\$/g,
      (all, braced?: string, plain?: string) => {
        const name = braced ?? plain;
        if (name === undefined) throw new Error(`${all} is no variable: ${line}`);
        variables.push(name);
        return valueOf(name);
      },
    );
    word = (word ?? '') + (expanded ?? single ?? bare ?? '');
  }
  if (word !== undefined) words.push(word);
  return { words, variables };
}
