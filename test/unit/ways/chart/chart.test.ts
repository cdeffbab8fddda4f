import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../../../../src/config/settings/settings.ts';
import { chartFiles } from '../../../../src/ways/chart/chart.ts';
import { requireChartVersion } from '../../../../src/ways/chart/version.ts';

type Values = Record<string, unknown> & {
  settings: Record<string, unknown>;
  secrets: { keys: Record<string, string> };
};

const files = await chartFiles({ repository: 'example.org/mathesar', tag: '1.2.3', chartVersion: '1.2.3' });
const text = (path: string) => files.find((file) => file.path === path)?.text ?? '';
const values = parse(text('values.yaml')) as Values;
const check = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(text('values.schema.json')) as object);
const { settings } = await readSettings();
const ofValues = [
  'POSTGRES_HOST',
  'POSTGRES_PORT',
  'POSTGRES_DB',
  'POSTGRES_USER',
  'PGSSLROOTCERT',
  'MATHESAR_ADMIN_USER',
];
const ofImage = ['MATHESAR_LISTEN', 'MEDIA_ROOT', 'TMPDIR', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'];

/** The values with a part replaced, by the path to it. */
function changed(path: string, value: unknown): Values {
  const copy = structuredClone(values);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const place = keys.reduce<Record<string, unknown>>(
    (part, key) => part[key] as Record<string, unknown>,
    copy,
  );
  place[last] = value;
  return copy;
}

describe('the chart', () => {
  it('has its name, version and the version of Mathesar', () => {
    expect(parse(text('Chart.yaml'))).toMatchObject({
      name: 'mathesar',
      version: '1.2.3',
      appVersion: '1.2.3',
    });
  });

  it('has a value for every setting for containers that is no secret, and for no other', () => {
    const wanted = settings.filter(
      ({ name, ways, internal, secret }) =>
        ways.includes('container') &&
        !internal &&
        !secret &&
        !ofValues.includes(name) &&
        !ofImage.includes(name),
    );
    expect(Object.keys(values.settings).sort()).toEqual(wanted.map(({ name }) => name).sort());
    for (const { name } of wanted) expect(text('values.yaml'), name).toMatch(new RegExp(`^  ${name}: `, 'm'));
  });

  it('has no secret among its values', () => {
    expect(values.secrets).toEqual({
      existingSecret: 'mathesar',
      keys: { SECRET_KEY: 'SECRET_KEY', MATHESAR_ADMIN_PASSWORD: 'MATHESAR_ADMIN_PASSWORD' },
    });
    const manifests = files.filter(({ path }) => path.startsWith('templates/')).map((file) => file.text);
    expect(manifests.join('\n')).not.toMatch(/^kind: Secret$/m);
  });

  it('gives every pod the restricted Pod Security standard', () => {
    for (const path of ['templates/_pod.tpl', 'templates/tests/answers.yaml']) {
      for (const line of [
        'runAsNonRoot: true',
        'allowPrivilegeEscalation: false',
        'drop: [ALL]',
        'RuntimeDefault',
      ]) {
        expect(text(path), path).toContain(line);
      }
    }
  });
});

describe('values.schema.json', () => {
  it('accepts values.yaml', () => {
    check(values);
    expect(check.errors).toBeNull();
  });

  it.each([
    ['settings.WEB_CONCURRENCY', 4],
    ['settings.WEB_CONCURRENCY', '4'],
    ['settings.DEBUG', true],
    ['settings.MATHESAR_DOMAIN', 'bücher.example, data.example:8443'],
    ['settings.POSTGRES_SSLMODE', 'verify-full'],
    ['secrets.keys', { SECRET_KEY: 'a', SSO_CONFIG_DICT: 'b' }],
  ])('accepts %s: %s', (path, value) => {
    expect(check(changed(path, value))).toBe(true);
  });

  it.each([
    ['settings.WEB_CONCURRENCY', 0],
    ['settings.MATHESAR_TIMEOUT', '30s'],
    ['settings.MATHESAR_DOMAIN', 'a b'],
    ['settings.POSTGRES_SSLMODE', 'yes'],
    ['settings.SECRET_KEY', 'x'.repeat(40)],
    ['settings.WEB_CONCURENCY', '3'],
    ['secrets.keys', { MATHESAR_ADMIN_PASSWORD: 'a' }],
    ['secrets.keys', { SECRET_KEY: 'a', POSTGRES_DB: 'b' }],
    ['media.kind', 'disk'],
    ['replica', 2],
  ])('refuses %s: %s', (path, value) => {
    expect(check(changed(path, value))).toBe(false);
  });

  it('has no escape in a pattern that Go does not know', () => {
    expect(text('values.schema.json')).not.toMatch(/\\\\u[0-9a-f]{4}/);
  });
});

describe('requireChartVersion', () => {
  it.each(['0.11.0', '1.2.3-rc.1', '1.2.3+2'])('takes %s', (version) => {
    expect(requireChartVersion(version)).toBe(version);
  });

  it.each(['latest', '0.11', ''])('refuses "%s"', (version) => {
    expect(() => requireChartVersion(version)).toThrow('is not a semantic version');
  });
});
