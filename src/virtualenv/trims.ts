import picomatch from 'picomatch';
import type { Trim } from '../config/definition.ts';

/** Files that stay despite the rules: metadata, and texts that must be distributed with the code by its licence. */
const kept = /^[^/]+\.dist-info\/|(^|\/)(licen[cs]e|copying|notice|copyright|authors)[^/]*$/i;
const code = /\.(py|pyi|pyx|pxd|c|h|so)$/i;

/**
 * Finds the rule that leaves a file of a wheel out of the package.
 * @returns a function from a path below site-packages to the rule, or undefined when the file stays
 */
export function trimmer(trims: readonly Trim[]): (path: string) => Trim | undefined {
  const rules = trims.map((trim) => ({
    trim,
    matches: picomatch(trim.match, { dot: true }),
    isException: trim.except.length === 0 ? () => false : picomatch(trim.except, { dot: true }),
  }));
  return (path) => {
    if (kept.test(path) && !code.test(path)) return undefined;
    return rules.find(({ matches, isException }) => matches(path) && !isException(path))?.trim;
  };
}
