import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { payloadDir } from './rendered.ts';

const module_ = join(payloadDir, 'usr/lib/mathesar/app/config/settings/packaged.py');
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
  await mkdir(join(folder, 'config/settings'), { recursive: true });
  await writeFile(
    join(folder, 'config/settings/production.py'),
    `ALLOWED_HOSTS = [".localhost", ""]\nDATABASES = {"default": {"OPTIONS": {"application_name": "x"}}}\nKEPT = 1\n`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The settings that the module makes on top of a small production module, under `env`. */
async function settings(env: Record<string, string>, then = ''): Promise<Record<string, unknown>> {
  const program = `import json, runpy, sys
sys.path.insert(0, ${JSON.stringify(folder)})
found = runpy.run_path(${JSON.stringify(module_)})
${then}
print(json.dumps({k: v for k, v in found.items() if k.isupper()}, default=str))`;
  const { stdout } = await execa('python3', ['-c', program], {
    env: { PATH: process.env.PATH ?? '', PYTHONDONTWRITEBYTECODE: '1', ...env },
    extendEnv: false,
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('the settings module of the package', () => {
  it('keeps what production sets, and cookies without TLS where there is no domain', async () => {
    expect(await settings({})).toMatchObject({
      KEPT: 1,
      ALLOWED_HOSTS: ['.localhost', '127.0.0.1', '[::1]'],
      CSRF_TRUSTED_ORIGINS: [],
      SESSION_COOKIE_SECURE: false,
      CSRF_COOKIE_SECURE: false,
    });
  });

  it('trusts the domains over TLS and sends cookies by TLS only', async () => {
    expect(await settings({ MATHESAR_DOMAIN: 'a.example.org, b.example.org' })).toMatchObject({
      ALLOWED_HOSTS: ['.localhost', '127.0.0.1', '[::1]', 'a.example.org', 'b.example.org'],
      CSRF_TRUSTED_ORIGINS: ['https://a.example.org', 'https://b.example.org'],
      SESSION_COOKIE_SECURE: true,
      CSRF_COOKIE_SECURE: true,
    });
  });

  it('does without TLS when told to', async () => {
    expect(await settings({ MATHESAR_DOMAIN: 'a.example.org', MATHESAR_TLS: 'false' })).toMatchObject({
      CSRF_TRUSTED_ORIGINS: ['http://a.example.org'],
      SESSION_COOKIE_SECURE: false,
    });
  });

  it('passes POSTGRES_SSLMODE on, beside the options that are there', async () => {
    expect(await settings({ POSTGRES_SSLMODE: 'verify-full' })).toMatchObject({
      DATABASES: { default: { OPTIONS: { application_name: 'x', sslmode: 'verify-full' } } },
    });
    expect(await settings({})).toMatchObject({
      DATABASES: { default: { OPTIONS: { application_name: 'x' } } },
    });
  });

  it("lets the administrator's own settings come last and see all others", async () => {
    const local = join(folder, 'local.py');
    await writeFile(local, 'KEPT = KEPT + 1\nSESSION_COOKIE_SECURE = "mine"\n');
    expect(await settings({ MATHESAR_LOCAL_SETTINGS: local })).toMatchObject({
      KEPT: 2,
      SESSION_COOKIE_SECURE: 'mine',
    });
  });

  it("stops at a mistake in the administrator's settings and names the file", async () => {
    const local = join(folder, 'wrong.py');
    await writeFile(local, 'A =\n');
    await expect(settings({ MATHESAR_LOCAL_SETTINGS: local })).rejects.toThrow(/wrong\.py/);
  });

  it('logs tracebacks to stderr, without passwords of roles', async () => {
    const log = `import logging, logging.config
logging.config.dictConfig(found["LOGGING"])
sys.stderr = sys.stdout
logging.config.dictConfig(found["LOGGING"])
try:
    raise ValueError("CREATE USER r WITH PASSWORD 'it''s secret' LOGIN")
except ValueError:
    logging.getLogger("django.request").error("Internal Server Error", exc_info=True)
    sys.exit()`;
    const program = `import runpy, sys\nsys.path.insert(0, ${JSON.stringify(folder)})\nfound = runpy.run_path(${JSON.stringify(module_)})\n${log}`;
    const { stdout } = await execa('python3', ['-c', program]);
    expect(stdout).toContain('Traceback');
    expect(stdout).toContain("PASSWORD '***' LOGIN");
    expect(stdout).not.toContain('secret');
  });
});
