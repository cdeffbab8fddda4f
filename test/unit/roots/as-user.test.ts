import { expect, test } from 'vitest';
import { execa } from 'execa';
import { asUser } from '../../../src/roots/as-user.ts';

test('root’s commands are run as they are', () => {
  expect(asUser(undefined, ['id', '-u'])).toEqual(['id', '-u']);
});

test('a user’s command has its arguments, input and home; an unknown user’s is not run', async () => {
  const [program = '', ...args] = asUser('root', ['sh', '-c', 'echo "$HOME $1"; cat', 'sh', 'a b']);
  expect((await execa(program, args, { input: 'from input' })).stdout).toMatch(/^\/\S+ a b\nfrom input$/);
  const [other = '', ...rest] = asUser('nobody-of-this-name', ['echo', 'run']);
  const refused = await execa(other, rest, { reject: false });
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stdout).toBe('');
});
