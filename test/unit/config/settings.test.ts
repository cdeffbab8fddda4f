import { join } from 'node:path';
import { execa } from 'execa';
import { outputFile } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { readSettings } from '../../../src/config/settings/settings.ts';
import { valueFault } from '../../../src/config/settings/setting-value.ts';
import { temporaryFolder } from '../../temporary.ts';
import { everyFile } from '../payload/target-files.ts';

const settings = await readSettings();
const names = settings.settings.map(({ name }) => name);

/** Every name that Mathesar 0.11.0 reads from the environment, found with a search for "environ" and "getenv". */
const readByMathesar = [
  ...['SECRET_KEY', 'DEBUG', 'ALLOWED_HOSTS', 'MEDIA_ROOT', 'TEST', 'MODE', 'SKIP_STATIC_COLLECTION'],
  ...[
    'POSTGRES_DB',
    'POSTGRES_USER',
    'POSTGRES_PASSWORD',
    'POSTGRES_HOST',
    'POSTGRES_PORT',
    'POSTGRES_SSLMODE',
  ],
  ...['SSO_CONFIG_DICT', 'OIDC_CONFIG_DICT', 'REQUIRE_SSO_LOGIN', 'FILE_STORAGE_DICT'],
  ...['DATA_FILES_STORAGE_BACKEND', 'DATA_FILES_AZURE_CONTAINER', 'DATA_FILES_AZURE_CONNECTION_STRING'],
  ...[
    'MATHESAR_CLIENT_DEV_PORT',
    'MATHESAR_ANALYTICS_URL',
    'MATHESAR_INIT_REPORT_URL',
    'MATHESAR_FEEDBACK_URL',
  ],
  ...['PER_USER_DATABASES_ENABLED', 'DJANGO_SETTINGS_MODULE'],
];
/** What gunicorn 23 reads that the service's command line does not override, and what libpq needs here. */
const readByLibraries = ['WEB_CONCURRENCY', 'GUNICORN_CMD_ARGS', 'FORWARDED_ALLOW_IPS', 'PGSSLROOTCERT'];

describe('packaging/settings/', () => {
  it.each([...readByMathesar, ...readByLibraries])('has %s', (name) => {
    expect(names).toContain(name);
  });

  it('has every setting of our own that a file on the target machine names', async () => {
    const texts = (await everyFile()).map(({ text }) => text);
    const found = texts.flatMap((text) => text.match(/\b(?:MATHESAR|POSTGRES)_[A-Z_]*[A-Z]\b/g) ?? []);
    // Read by one command, from the environment of whoever calls it.
    const others = new Set([
      'MATHESAR_SUPERUSER_PASSWORD',
      'MATHESAR_TRACEBACK',
      // Marks the processes of a trial.
      'MATHESAR_TRIAL',
      // Of the example for Ansible.
      'MATHESAR_PASSWORD',
      // The files of secrets, outside the native package.
      ...settings.settings.filter(({ secret }) => secret).map(({ name }) => `${name}_FILE`),
    ]);
    expect(found).toContain('MATHESAR_LISTEN');
    expect([...new Set(found)].filter((name) => !names.includes(name) && !others.has(name))).toEqual([]);
  });

  it('names no setting in its texts that it does not have', () => {
    const mentioned = settings.settings.flatMap(({ text }) => text.match(/\b[A-Z]+(_[A-Z]+)+\b/g) ?? []);
    expect(mentioned.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('keeps every credential in secret.env', () => {
    const secret = settings.settings.filter((setting) => setting.secret);
    expect(secret.map(({ name }) => name).sort()).toEqual([
      'DATA_FILES_AZURE_CONNECTION_STRING',
      'FILE_STORAGE_DICT',
      'MATHESAR_ADMIN_PASSWORD',
      'OIDC_CONFIG_DICT',
      'POSTGRES_PASSWORD',
      'SECRET_KEY',
      'SSO_CONFIG_DICT',
    ]);
    expect(new Set(secret.map(({ store }) => store))).toEqual(new Set(['secret.env']));
  });

  it.each([
    [
      'MATHESAR_LISTEN',
      ['0.0.0.0:80', '[::1]:8000', 'localhost:1'],
      ['127.0.0.1', ':8000', 'unix:/x', 'a b:1'],
    ],
    [
      'MATHESAR_DOMAIN',
      ['a.example', 'https://a.example:8443/, b.example', 'http://[::1]:80', 'b\u00fccher.example', ''],
      ['https://a.example/b', 'a.example:0', 'a.example:65536', 'ftp://a', 'a b', '-a.example', 'a,'],
    ],
    ['MATHESAR_TLS', ['true', 'True', 't', 'false'], ['TRUE', 'yes', '1', '', 'true ']],
    ['ALLOWED_HOSTS', ['*', '.example.org,[::1]', '127.0.0.1'], ['a b', 'http://a']],
    ['FORWARDED_ALLOW_IPS', ['*', '10.0.0.1, ::1', ''], ['proxy', '10.0.0.0/8']],
    [
      'POSTGRES_HOST',
      ['/run/pg sql', 'db.example.org', '10.0.0.1', '::1'],
      ['db:5432', 'a,b', 'postgres://x'],
    ],
    ['POSTGRES_PORT', ['1', '5432', '65535'], ['0', '05432', '65536', '5432 ', '-1', '']],
    ['POSTGRES_SSLMODE', ['verify-full', ''], ['verify', 'REQUIRE', 'yes']],
    ['POSTGRES_DB', ['mathesar', 'Zahlen & Maße'], ['', 'a\nb', 'x'.repeat(64)]],
    ['MATHESAR_STARTER_DATABASE', ['', 'data'], ['a\tb']],
    ['SECRET_KEY', ['x'.repeat(50), '-_#$'.repeat(8)], ['short', `${'x'.repeat(50)} `, '']],
    ['WEB_CONCURRENCY', ['1', '16'], ['0', 'auto', '1.5', '']],
    ['MATHESAR_TIMEOUT', ['0', '30'], ['-1', '010', '30s']],
    ['MEDIA_ROOT', ['/srv/media/', '/a b/'], ['/srv/media', 'media/', '/', '//']],
    ['SSO_CONFIG_DICT', ['{"version": 2}', ''], ['version: 2', '[]', '{\n}']],
  ])('accepts and refuses values of %s as the service does', async (name, good, bad) => {
    const setting = settings.settings.find((each) => each.name === name);
    const type = settings.types[setting?.type ?? ''];
    if (setting === undefined || type === undefined) throw new Error(`${name} is gone`);
    const refused = (value: string) => valueFault(value, setting, type) !== undefined;
    expect(good.filter(refused)).toEqual([]);
    expect(bad.filter((value) => !refused(value))).toEqual([]);
    // The program on the target machine reads the same pattern.
    const python =
      'import json,re,sys; p,v=json.load(sys.stdin); print([bool(re.fullmatch(p,x)) for x in v])';
    const values = [...good, ...bad];
    const { stdout } = await execa('python3', ['-c', python], {
      input: JSON.stringify([type.pattern, values]),
    });
    const here = values.map((value) => new RegExp(`^(?:${type.pattern})$`, 'u').test(value));
    expect(JSON.parse(stdout.toLowerCase())).toEqual(here);
  });
});

describe('readSettings', () => {
  it.each([
    ['a type that is not there', { type: 'prot' }, 'X: there is no type "prot"'],
    ['a default that does not match', { default: 'http' }, '0.default: X: "http" is not a port'],
    ['a default out of range', { default: '70000' }, '70000 is more than 65535'],
    [
      'a default below the range of the setting itself',
      { default: '80', minimum: 1024 },
      '80 is less than 1024',
    ],
    ['a default that is a number', { default: 5432 }, '0.default: must be a quoted text'],
    ['an example that does not match', { example: 'x' }, '0.example: X: "x" is not a port'],
    ['a secret for everyone', { secret: true, store: 'mathesar.env' }, 'X: a secret belongs in secret.env'],
    ['a secret with a default', { secret: true, default: '1' }, 'X: a secret must not have a default'],
    ['an enum without values', { type: 'enum' }, 'X: the type enum needs values'],
    ['values of another type', { values: ['1'] }, 'no other type accepts them'],
    [
      'a default that is not one of the values',
      { type: 'enum', values: ['a'], default: 'b' },
      '"b" is not one of a',
    ],
    ['an empty default without a meaning', { default: '' }, 'an empty value has no meaning'],
    ['a text with a typographic quote', { text: 'the server’s' }, '0.text: must be one line of ASCII'],
    ['an unknown key', { defualt: '1' }, '0: Unrecognized key: "defualt"'],
    ['no release', { since: undefined }, '0.since'],
  ])('refuses %s', async (_what, change, message) => {
    const folder = await catalogue((file) => ({ ...file, settings: [{ ...file.settings[0], ...change }] }));
    await expect(readSettings(folder)).rejects.toThrow(message);
  });

  it('refuses a name that is declared twice, and a pattern that is not one', async () => {
    const twice = await catalogue((file) => ({ ...file, settings: [...file.settings, ...file.settings] }));
    await expect(readSettings(twice)).rejects.toThrow('X is declared twice');
    const open = { port: { means: 'a port', pattern: '(' } };
    const wrong = await catalogue((file) => ({ ...file, types: open }));
    await expect(readSettings(wrong)).rejects.toThrow('types.port: ( is not a regular expression');
  });

  it('refuses a section without a file, and a file without a section', async () => {
    const sections = [{ id: 'other', title: 'Other' }];
    const folder = await catalogue((file) => ({ ...file, sections }));
    await expect(readSettings(folder)).rejects.toThrow(
      /the section other has no file other\.yaml\n {2}there is no section "reach"/,
    );
  });

  it('names the file, and the one that describes its keys', async () => {
    const folder = await catalogue((file) => ({ ...file, settings: [] }));
    const file = join(folder, 'sections/reach.yaml');
    const hints = [`Correct ${file}; its keys are described in src/config/settings/setting.ts.`];
    await expect(readSettings(folder)).rejects.toMatchObject({ name: 'UserError', hints });
  });
});

interface Files {
  readonly sections: unknown;
  readonly types: unknown;
  readonly settings: readonly unknown[];
}

/** A folder with a small, correct catalogue after a change. */
async function catalogue(change: (file: Files & { settings: readonly [object] }) => Files): Promise<string> {
  const small = parse(`
    sections: [{ id: reach, title: Reach }]
    types:
      port: { means: a port, pattern: '[0-9]+', minimum: 1, maximum: 65535 }
      enum: { means: a word, pattern: '[a-z]+' }
    settings: [{ name: X, type: port, text: A port., since: 0.11.0 }]
  `) as Files & { settings: readonly [object] };
  const { settings, ...rest } = change(small);
  const folder = await temporaryFolder();
  await outputFile(join(folder, 'catalogue.yaml'), stringify(rest));
  await outputFile(join(folder, 'sections/reach.yaml'), stringify(settings));
  return folder;
}
