import { expect, it } from 'vitest';
import { defaultsFile } from '../../../../src/installation/settings-files/defaults-file.ts';
import { catalogueOf, settings } from './fixture.ts';

it('sets every default that no program has itself, and nothing else', () => {
  const lines = defaultsFile(settings).trimEnd().split('\n');
  const expected = settings.settings.filter((setting) => setting.default !== null && !setting.builtIn);
  expect(lines.slice(1)).toEqual(expected.map(({ name, default: value }) => `${name}=${value ?? ''}`));
  expect(lines[0]).toMatch(/^# .*Do not change them here/);
});

it('sets what only the package may set', () => {
  const text = defaultsFile(settings);
  expect(text).toContain('\nSKIP_STATIC_COLLECTION=true\n');
  expect(text).toContain('\nPYTHONDONTWRITEBYTECODE=1\n');
  expect(text).not.toMatch(/^(SECRET_KEY|POSTGRES_PASSWORD|POSTGRES_SSLMODE)=/m);
});

it('leaves the rest to drop-ins of the service', () => {
  expect(defaultsFile(settings)).not.toMatch(/^(FORWARDED_ALLOW_IPS|DEBUG|MATHESAR_TLS)=/m);
});

it('quotes where systemd needs it', () => {
  expect(defaultsFile(catalogueOf({ default: 'a b' }, { default: null }))).toMatch(/\nPLAIN="a b"\n$/);
});
