import { readSettings } from '../../../../src/config/settings/settings.ts';
import type { Setting, Settings } from '../../../../src/config/settings/setting.ts';

/** The real catalogue. */
export const settings = await readSettings();
export const forPeople = settings.settings.filter(({ internal }) => !internal);
export const namesForPeople = forPeople.map(({ name }) => name);

const plain: Setting = {
  name: 'PLAIN',
  section: 'one',
  type: 'text',
  default: null,
  distroDefault: null,
  builtIn: false,
  example: null,
  text: 'A text.',
  empty: null,
  guard: null,
  secret: false,
  store: 'mathesar.env',
  restart: true,
  since: '1.0.0',
  internal: false,
  ways: ['package'],
};

/** A catalogue with settings that differ from a plain one in what is given. */
export function catalogueOf(...changes: readonly Partial<Setting>[]): Settings {
  return {
    sections: [
      { id: 'one', title: 'Section "one"' },
      { id: 'two', title: 'Section two' },
    ],
    types: {
      text: { means: 'text on one line', pattern: '.+' },
      enum: { means: 'a word', pattern: '.+' },
      port: { means: 'a port', pattern: '[0-9]+', minimum: 1, maximum: 65535 },
    },
    settings: changes.map((change) => ({ ...plain, ...change })),
  };
}
