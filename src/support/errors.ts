/**
 * A failure that a person can fix: what happened, with which input, and what to do next. Shown without a stack; the
 * process exits 1. Anything else that is thrown is a bug and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** One line each, in the imperative: what the person can do now. */
  readonly hints: readonly string[];

  constructor(message: string, options: { hints?: readonly string[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hints = options.hints ?? [];
  }
}

/**
 * Waits for all of them, as Promise.all, but does not stop at the first failure.
 * @throws UserError with the messages and hints of all UserErrors, so that a person can correct everything at once; a
 * bug as it is
 */
export async function allOrFaults<T extends readonly Promise<unknown>[] | []>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(promises);
  const errors = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as Error] : []));
  const bug = errors.find((error) => !(error instanceof UserError));
  if (bug !== undefined) throw bug;
  const faults = errors.filter((error) => error instanceof UserError);
  if (faults.length < 2) return Promise.all(promises);
  throw new UserError(faults.map(({ message }) => message).join('\n'), {
    hints: faults.flatMap(({ hints }) => hints),
  });
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of a Node system error (`ENOENT`, `ENOSPC` …), or undefined. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
