import { expect, test } from 'vitest';
import { once } from '../../../../src/support/caching/once.ts';

test('what several ask for at the same time is made once; later it is made again', async () => {
  let made = 0;
  const make = (): Promise<string> => Promise.resolve(`made ${(made += 1)}`);
  expect(await Promise.all([once('a', make), once('a', make), once('b', make)])).toEqual([
    'made 1',
    'made 1',
    'made 2',
  ]);
  expect(await once('a', make)).toBe('made 3');
});

test('a failure reaches all who wait and all who come later, without another try', async () => {
  const fail = (): Promise<string> => Promise.reject(new Error('no network'));
  const results = await Promise.allSettled([once('c', fail), once('c', fail)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(once('c', () => Promise.resolve('there'))).rejects.toThrow('no network');
});
