import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { FirstProcess } from '../../../../src/machines/drivers/entering/first-process.ts';

test('a process that is not the first of a PID namespace is not taken for a machine', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const first = new FirstProcess();
  expect(first.pid).toBeUndefined();
  first.is(Number(child.pid));
  expect(first.pid).toBeUndefined();
  child.kill();
});

test('PID 1 is found, and a process that has ended is not', async () => {
  const first = new FirstProcess();
  first.is(1);
  expect(first.pid).toBe(1);
  const child = spawn('true');
  await once(child, 'exit');
  first.is(Number(child.pid));
  expect(first.pid).toBeUndefined();
});
