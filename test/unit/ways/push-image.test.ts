import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSession } from '../../../src/report/session.ts';
import { UserError } from '../../../src/support/errors.ts';
import { call } from '../../../src/support/process.ts';
import { pushImage } from '../../../src/ways/push-image.ts';
import { isOfThisMachine, withRegistry } from '../../../src/ways/registry-account.ts';
import { temporaryFolder } from '../../temporary.ts';

const session = openSession({});

it('refuses a name with a tag, and an image that is not there, before a registry is asked', async () => {
  const push = (to: string) => pushImage(['/nowhere.tar'], to, '1', undefined, session);
  await expect(push('example.org/mathesar:2')).rejects.toThrow('is not the name of an image');
  await expect(push('example.org/mathesar')).rejects.toThrow('/nowhere.tar is not an image: no such file');
});

it('refuses a folder, another file, another archive, and half an image, before a registry is asked', async () => {
  const folder = await temporaryFolder();
  const [text, other, half] = ['text', 'other.tar', 'half.tar'].map((name) => join(folder, name));
  if (text === undefined || other === undefined || half === undefined) throw new Error('three were named');
  await writeFile(text, 'hello');
  await call('tar', ['-C', folder, '-cf', other, 'text']);
  await writeFile(half, (await readFile(other)).subarray(0, 700));
  const push = (file: string) => pushImage([file], 'example.org/mathesar', '1', undefined, session);
  await expect(push(folder)).rejects.toThrow('is not an image: it is a folder');
  await expect(push(text)).rejects.toThrow('is not an image: it is no archive, or not all of it is there');
  await expect(push(half)).rejects.toThrow('is not an image: it is no archive, or not all of it is there');
  await expect(push(other)).rejects.toThrow('is not an image in OCI’s layout');
});

it('says what to do where the registry is why a program fails', async () => {
  const failing = () => Promise.reject(new UserError('podman manifest push ended with 125'));
  const told = await withRegistry('example.org/x', failing).catch((error: unknown) => error);
  expect(told).toBeInstanceOf(UserError);
  expect((told as UserError).hints[0]).toContain('See that example.org/x answers');
  const own = new UserError('it is not installed', { hints: ['Install it.'] });
  await expect(withRegistry('example.org/x', () => Promise.reject(own))).rejects.toBe(own);
});

it.each([
  ['localhost:5000', true],
  ['127.0.0.1', true],
  ['localhost/mathesar', true],
  ['localhost.example.org', false],
  ['ghcr.io', false],
])('only a registry of this machine is asked without TLS: %s %s', (registry, without) => {
  expect(isOfThisMachine(registry)).toBe(without);
});
