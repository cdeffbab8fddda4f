import { expect, it } from 'vitest';
import { catalogueFile } from '../../../../src/installation/settings-files/catalogue-file.ts';
import { catalogueOf, settings } from './fixture.ts';

it('gives programs every setting, the package’s own included', () => {
  const file = JSON.parse(catalogueFile(settings)) as { settings: { name: string }[]; types: object };
  expect(file.settings.map(({ name }) => name)).toEqual(settings.settings.map(({ name }) => name));
  expect(Object.keys(file.types)).toEqual(Object.keys(settings.types));
});

it('spells every key out, and bounds and values only where there are some', () => {
  const small = catalogueOf(
    { type: 'port', minimum: 1024 },
    { type: 'enum', values: ['a', 'b'], default: 'a' },
  );
  const text = catalogueFile({ ...small, types: { port: { means: 'a port', pattern: '.', maximum: 9999 } } });
  const common = { section: 'one', example: null, text: 'A text.', empty: null, guard: null, name: 'PLAIN' };
  const rest = {
    builtIn: false,
    store: 'mathesar.env',
    secret: false,
    restart: true,
    since: '1.0.0',
    internal: false,
  };
  const setting = { ...common, ...rest, ways: ['package'] };
  expect(JSON.parse(text)).toEqual({
    sections: small.sections,
    types: { port: { means: 'a port', pattern: '.' } },
    settings: [
      { ...setting, type: 'port', default: null, minimum: 1024, maximum: 9999 },
      { ...setting, type: 'enum', default: 'a', values: ['a', 'b'] },
    ],
  });
  expect(text).toMatch(/^\{\n {2}"sections": \[\n.*\}\n$/s);
});
