/**
 * One SPDX expression for a package of many parts (SPDX specification, annex D): all of them hold, each once,
 * in the order given; a choice is put in parentheses.
 */
export function joinLicenses(expressions: readonly string[]): string {
  const parts = expressions.flatMap((expression) => splitConjunction(expression.trim()));
  return [...new Set(parts.filter((part) => part !== '').map(inParentheses))].join(' AND ');
}

/** The parts of a top-level "a AND b"; what has parentheses or a choice in it is left whole. */
function splitConjunction(expression: string): readonly string[] {
  const isPlain = !/[()]/.test(expression) && !/\sOR\s/i.test(expression);
  return isPlain ? expression.split(/\s+AND\s+/i) : [expression];
}

function inParentheses(expression: string): string {
  return /\s/.test(expression) && !/\sWITH\s/.test(expression) ? `(${bare(expression)})` : expression;
}

function bare(expression: string): string {
  const inner = /^\(([^()]*)\)$/.exec(expression)?.[1];
  return inner ?? expression;
}
