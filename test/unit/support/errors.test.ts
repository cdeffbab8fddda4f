import { expect, test } from 'vitest';
import { allOrFaults, UserError } from '../../../src/support/errors.ts';

const fault = (name: string) =>
  Promise.reject(new UserError(`${name} is wrong`, { hints: [`correct ${name}`] }));

test('without a fault, the values come in the order of the promises', async () => {
  expect(await allOrFaults([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two']);
});

test('all faults come in one error; one alone stays as it is', async () => {
  await expect(allOrFaults([fault('a'), Promise.resolve(1), fault('b')])).rejects.toMatchObject({
    message: 'a is wrong\nb is wrong',
    hints: ['correct a', 'correct b'],
  });
  await expect(allOrFaults([fault('a')])).rejects.toMatchObject({ message: 'a is wrong' });
});

test('a bug is thrown as it is, whatever faults there are', async () => {
  await expect(allOrFaults([fault('a'), Promise.reject(new TypeError('bug'))])).rejects.toThrow(TypeError);
});
