import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive, ownerName } from '../../../src/machines/owner.ts';

test('a process runs until it has ended, and a reused process id does not count', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const name = ownerName(child.pid);
  expect(isAlive(name)).toBe(true);
  expect(isAlive(ownerName())).toBe(true);
  const [host, boot, pid, started] = name.split('/');
  expect(isAlive([host, boot, pid, Number(started) - 1].join('/'))).toBe(false);
  expect(isAlive([host, 'another-boot', pid, started].join('/'))).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(name)).toBe(false);
});

test('a process of another host counts as running', () => {
  expect(isAlive('another-host/boot/1/1')).toBe(true);
});
