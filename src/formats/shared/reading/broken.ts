import { messageOf, UserError } from '../../../support/errors.ts';
import type { Bytes } from './bytes.ts';

/** Throws why a part of a package file cannot be read; a UserError as it is. */
export function broken(bytes: Pick<Bytes, 'refuse'>, part: string, error: unknown): never {
  if (error instanceof UserError) throw error;
  return bytes.refuse(`its ${part} cannot be read: ${messageOf(error).split('\n')[0] ?? ''}`);
}

/** The items as they come; what ends them early is thrown as by `broken`. */
export async function* unbroken<T>(
  bytes: Pick<Bytes, 'refuse'>,
  part: string,
  items: AsyncIterable<T>,
): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => broken(bytes, part, error));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
