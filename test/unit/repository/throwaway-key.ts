import {
  withThrowawayKey,
  type ThrowawayKey as Key,
} from '../../../src/checks/steps/repository/throwaway-key.ts';

/** A key that lives until it is disposed of, for all tests of a file. */
export interface ThrowawayKey extends Key {
  dispose(): Promise<void>;
}

export async function throwawayKey(who?: string): Promise<ThrowawayKey> {
  const made = Promise.withResolvers<Key>();
  const ended = Promise.withResolvers<undefined>();
  const work = (key: Key): Promise<undefined> => {
    made.resolve(key);
    return ended.promise;
  };
  const making = withThrowawayKey({ signal: new AbortController().signal }, work, who);
  making.catch(made.reject);
  const dispose = async (): Promise<void> => {
    ended.resolve(undefined);
    await making;
  };
  return { ...(await made.promise), dispose };
}
