import { expect, test } from 'vitest';
import { disposal } from '../../../src/machines/disposal.ts';

function counted(fails = false) {
  const calls = { end: 0, endAtOnce: 0 };
  const end = (): Promise<void> => {
    calls.end += 1;
    return fails ? Promise.reject(new Error('it cannot be removed')) : Promise.resolve();
  };
  const endAtOnce = (): void => {
    calls.endAtOnce += 1;
  };
  return { calls, end, endAtOnce };
}

test('disposing of a machine twice ends it once', async () => {
  const { calls, end, endAtOnce } = counted();
  const controller = new AbortController();
  const dispose = disposal(end, endAtOnce, controller.signal);
  await Promise.all([dispose(), dispose()]);
  controller.abort();
  expect(calls).toEqual({ end: 1, endAtOnce: 0 });
});

test('Ctrl-C ends it, and a later dispose reports the failure', async () => {
  const { calls, end, endAtOnce } = counted(true);
  const controller = new AbortController();
  const dispose = disposal(end, endAtOnce, controller.signal);
  controller.abort();
  expect(calls.end).toBe(1);
  await expect(dispose()).rejects.toThrow('it cannot be removed');
  expect(calls).toEqual({ end: 1, endAtOnce: 0 });
});
