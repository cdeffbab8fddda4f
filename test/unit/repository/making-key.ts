import { withThrowawayKey, type ThrowawayKey } from '../../../src/checks/steps/repository/throwaway-key.ts';

/** A key for the tests of a file; `end` removes it. */
export async function makingKey(): Promise<{
  readonly key: ThrowawayKey;
  readonly end: () => Promise<void>;
}> {
  const made = Promise.withResolvers<ThrowawayKey>();
  const ended = Promise.withResolvers<undefined>();
  const context = { signal: new AbortController().signal };
  const making = withThrowawayKey(context, (key) => {
    made.resolve(key);
    return ended.promise;
  });
  making.catch(made.reject);
  const end = async (): Promise<void> => {
    ended.resolve(undefined);
    await making;
  };
  return { key: await made.promise, end };
}
