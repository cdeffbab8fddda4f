import { expect, it } from 'vitest';
import { openSession } from '../../../../src/report/session.ts';
import { pushChart } from '../../../../src/ways/chart/push.ts';
import { accountFrom } from '../../../../src/ways/registry-account.ts';
import { releaseNames } from '../../../../src/ways/chart/version.ts';

it.each(['ghcr.io/example/charts', 'oci://', 'https://example.org/charts'])(
  'pushChart refuses the place %s before anything is made',
  async (to) => {
    await expect(pushChart('/nowhere', to, undefined, openSession({}))).rejects.toThrow(
      `${to} is not a registry for charts`,
    );
  },
);

it('accountFrom takes user and password, or neither', () => {
  const both = { MATHESAR_REGISTRY_USER: 'ada', MATHESAR_REGISTRY_PASSWORD: 'secret' };
  expect(accountFrom(both)).toEqual({ user: 'ada', password: 'secret' });
  expect(accountFrom({})).toBeUndefined();
  expect(() => accountFrom({ MATHESAR_REGISTRY_USER: 'ada' })).toThrow('only one is set');
});

it('a release’s tag names the image and the chart', () => {
  expect(releaseNames('v0.11.0-2')).toEqual({ image: '0.11.0-2', chart: '0.11.0+2' });
  expect(() => releaseNames('0.11.0')).toThrow('does not name a release');
});
