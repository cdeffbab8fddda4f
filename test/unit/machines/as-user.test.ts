import { expect, test } from 'vitest';
import { execa } from 'execa';
import { asUser } from '../../../src/machines/as-user.ts';

test('commands of root are unchanged', () => {
  expect(asUser(undefined, ['id', '-u'])).toEqual(['id', '-u']);
});

test('a user’s command keeps its arguments, and comes after the user’s name', () => {
  const command = asUser('postgres', ['psql', '-c', 'SELECT 1']);
  expect(command.slice(0, 2)).toEqual(['sh', '-c']);
  expect(command.slice(3)).toEqual(['postgres', 'psql', '-c', 'SELECT 1']);
});

test('an unknown user’s command is not run', async () => {
  const [program = '', ...args] = asUser('nobody-of-this-name', ['echo', 'run']);
  const refused = await execa(program, args, { reject: false });
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stdout).toBe('');
});
