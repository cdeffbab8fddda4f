import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../../../../src/config/settings/settings.ts';
import { valueFault } from '../../../../src/config/settings/setting-value.ts';
import { bringPinnedTools } from '../../../../src/doctor/python-tools.ts';
import { openSession } from '../../../../src/report/session.ts';
import { composeFiles } from '../../../../src/ways/compose/compose.ts';
import { readContainer } from '../../../../src/ways/container.ts';

interface Service {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly cap_drop: readonly string[];
  readonly read_only: boolean;
}

const files = await composeFiles('example.org/team/mathesar:1.2.3');
const text = (path: string) => files.find((file) => file.path === path)?.text ?? '';
const { services, secrets } = parse(text('compose.yaml'), { merge: true }) as {
  services: Readonly<Record<string, Service>>;
  secrets: Readonly<Record<string, { file: string }>>;
};
const { settings, types } = await readSettings();
const container = await readContainer();

describe('compose.yaml', () => {
  it('is valid by the schema of the Compose Specification', async () => {
    const [tools = ''] = await bringPinnedTools('workflow-tools', openSession({}));
    const args = ['--builtin-schema', 'vendor.compose-spec', '--default-filetype', 'yaml', '-'];
    const { all } = await execa(join(tools, 'bin', 'check-jsonschema'), args, {
      input: text('compose.yaml'),
      reject: false,
      all: true,
    });
    expect(all).toBe('ok -- validation done');
  }, 120_000);

  it('has Mathesar alone without a profile, and one for each other container', () => {
    const profiles = Object.entries(services).map(([name, service]) => [name, service.profiles]);
    expect(Object.fromEntries(profiles)).toEqual({
      mathesar: undefined,
      'mathesar-database': ['db'],
      'mathesar-proxy': ['proxy'],
    });
  });

  it.each(Object.entries(services))('%s has no right that it does not need', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it('sets no variable of a container by which podman-compose would replace one of .env', () => {
    for (const { environment } of Object.values(services)) {
      const replaced = [...JSON.stringify(environment).matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
      const own = replaced.filter(
        (name) => name in environment && environment[name]?.includes(`\${${name}`) !== true,
      );
      expect(own).toEqual([]);
    }
  });

  it('lets only the proxy listen beyond this machine', () => {
    expect(services.mathesar?.ports).toEqual(['127.0.0.1:${PORT:-8000}:8000']);
    expect(services['mathesar-database']?.ports).toBeUndefined();
  });

  it('has health checks without blanks, which podman’s Docker API splits', () => {
    const tests = Object.values(services).flatMap(({ healthcheck }) => healthcheck?.test ?? []);
    expect(tests).toContain(container.health);
    expect(tests.filter((word) => /\s/.test(word))).toEqual([]);
    // Of a single word, podman and podman-compose make a line for a shell, which the image does not have.
    expect(services.mathesar?.healthcheck?.test).toEqual(['CMD', container.health, 'alive']);
    for (const unit of files.filter(({ path }) => path.endsWith('/mathesar.container'))) {
      expect(unit.text).toContain(`\nHealthCmd=["${container.health}","alive"]\n`);
    }
  });

  it('mounts each secret that it names, from the file that make-secrets.sh makes', () => {
    const made = /^for name in (.*); do$/m.exec(text('make-secrets.sh'))?.[1]?.split(' ') ?? [];
    expect(made.sort()).toEqual(Object.keys(secrets).sort());
    for (const [name, { file }] of Object.entries(secrets)) expect(file).toBe(`secrets/${name}`);
    for (const { environment, secrets: mounted = [] } of Object.values(services)) {
      const named = Object.values(environment).flatMap(
        (value) => /^\/run\/secrets\/(.*)$/.exec(value)?.[1] ?? [],
      );
      expect(mounted).toEqual(expect.arrayContaining(named));
    }
  });

  it('offers every other secret of the catalogue in comments that are right once they are taken away', () => {
    const uncommented = text('compose.yaml').replaceAll(/^( +)#(?=[A-Z_]+_FILE:|- |[a-z_]+: \{)/gm, '$1');
    const all = parse(uncommented, { merge: true }) as { services: { mathesar: Service }; secrets: object };
    const wanted = settings.filter(({ secret, ways }) => secret && ways.includes('container'));
    const given = Object.keys(all.services.mathesar.environment);
    expect(given).toEqual(expect.arrayContaining(wanted.map(({ name }) => `${name}_FILE`)));
    expect(Object.keys(all.secrets)).toEqual(
      expect.arrayContaining([...(all.services.mathesar.secrets ?? [])]),
    );
  });
});

describe('.env', () => {
  const lines = text('.env').match(/^#?[A-Z_]+=.*$/gm) ?? [];
  const offered = settings.filter(
    ({ name, ways, internal, secret }) =>
      ways.includes('container') && !internal && !secret && !container.decided.includes(name),
  );

  it('has every setting of the catalogue for containers once, and no secret', () => {
    const names = lines.map((line) => line.replace(/^#?([A-Z_]+)=.*$/, '$1'));
    expect(names).toEqual(expect.arrayContaining(offered.map(({ name }) => name)));
    expect(new Set(names).size).toBe(names.length);
    const secret = settings.filter((setting) => setting.secret).map(({ name }) => name);
    expect(names.filter((name) => secret.includes(name))).toEqual([]);
  });

  it('says nothing of what only a machine of its own has', () => {
    expect(text('.env')).not.toMatch(/systemctl|mathesar setup|mathesar domain|secret\.env|sandbox/);
  });

  it.each(offered)('$name has a value that the service takes', (setting) => {
    const value = new RegExp(`^#?${setting.name}=(?:'(.*)'|(.*))$`, 'm').exec(text('.env'));
    const given = value?.[1] ?? value?.[2] ?? '';
    const type = types[setting.type];
    if (type === undefined) throw new Error(`no type ${setting.type}`);
    // Nothing behind the sign: it is not set.
    if (given !== '') expect(valueFault(given, setting, type)).toBeUndefined();
    else expect(setting.default ?? '').toBe('');
  });

  it('sets the image, and what Mathesar is told of the other containers', () => {
    expect(lines.filter((line) => !line.startsWith('#'))).toEqual([
      'IMAGE=example.org/team/mathesar:1.2.3',
      'FORWARDED_ALLOW_IPS=*',
      'POSTGRES_HOST=mathesar-database',
      'MATHESAR_ADMIN_USER=admin',
    ]);
  });
});
