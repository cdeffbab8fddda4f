import { inspect, isDeepStrictEqual } from 'node:util';

/** An expectation that did not hold: it ends its scenario, but not the run. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
}

/** Ends the scenario as failed. */
export function fail(message: string): never {
  throw new ExpectationError(message);
}

/** Expects `condition`; `message` says what should have held. */
export function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) fail(message);
}

/** Expects deep equality; `what` names the thing, e.g. "the mode of /etc/mathesar/secret.env". */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  fail(`${what}\n  expected: ${show(expected)}\n  found:    ${show(actual)}`);
}

/** Expects that `text` holds `part`, or matches it when it is a pattern. */
export function expectContains(text: string, part: string | RegExp, what: string): void {
  if (typeof part === 'string' ? text.includes(part) : part.test(text)) return;
  fail(`${what}\n  expected to find: ${String(part)}\n  in: ${shorten(text)}`);
}

/** Expects that `text` neither holds nor matches `part`. */
export function expectLacks(text: string, part: string | RegExp, what: string): void {
  if (!(typeof part === 'string' ? text.includes(part) : part.test(text))) return;
  fail(`${what}\n  expected not to find: ${String(part)}\n  in: ${shorten(text)}`);
}

function show(value: unknown): string {
  return shorten(inspect(value, { depth: null, maxStringLength: 500 }));
}

function shorten(text: string, limit = 2000): string {
  return text.length <= limit ? text : `${text.slice(0, limit)} … (${text.length - limit} more characters)`;
}
