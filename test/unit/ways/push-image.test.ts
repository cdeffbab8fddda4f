import { expect, it } from 'vitest';
import { openSession } from '../../../src/report/session.ts';
import { pushImage } from '../../../src/ways/push-image.ts';
import { isOfThisMachine } from '../../../src/ways/registry-account.ts';

const session = openSession({});

it('refuses a name with a tag, and an image that is not there, before a registry is asked', async () => {
  const push = (to: string) => pushImage(['/nowhere.tar'], to, '1', undefined, session);
  await expect(push('example.org/mathesar:2')).rejects.toThrow('is not the name of an image');
  await expect(push('example.org/mathesar')).rejects.toThrow('there is no image /nowhere.tar');
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
