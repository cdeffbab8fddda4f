import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { UserError } from '../../../../src/support/errors.ts';
import { parsePipConfig, uvSettings } from '../../../../src/virtualenv/uv/uv-settings.ts';
import { explainUvFailure } from '../../../../src/virtualenv/uv/uv-failure.ts';
import { testContext } from '../scene.ts';
import { temporaryFolder } from '../../../temporary.ts';

async function withPipConfig(...lines: string[]): Promise<void> {
  const bin = await temporaryFolder();
  const config = lines.join('\n');
  const script = `#!/bin/sh\nif [ "$1" = -c ]; then echo /here/python; exit; fi\n/bin/cat <<'END'\n${config}\nEND\n`;
  await writeFile(join(bin, 'python3'), script);
  await chmod(join(bin, 'python3'), 0o755);
  vi.stubEnv('PATH', bin);
}

describe('uv’s settings', () => {
  test('are pip’s where uv has none of its own', async () => {
    const wheels = await temporaryFolder();
    await withPipConfig(
      `global.index-url='https://one.example/simple'`,
      `global.extra-index-url='https://two.example/simple\\nhttps://three.example/simple'`,
      `global.no-index='false'`,
      `global.cert='/etc/ca.pem'`,
    );
    const context = await testContext();
    const variables = { PIP_FIND_LINKS: `${wheels} /nowhere/at/all`, PIP_DEFAULT_TIMEOUT: '180' };
    const settings = await uvSettings(context, variables);
    expect(settings.environment).toMatchObject({
      UV_DEFAULT_INDEX: 'https://one.example/simple',
      UV_INDEX: 'https://two.example/simple https://three.example/simple',
      UV_FIND_LINKS: wheels,
      SSL_CERT_FILE: '/etc/ca.pem',
      UV_HTTP_TIMEOUT: '180',
      UV_PYTHON_DOWNLOADS: 'never',
    });
    expect(settings.python).toBe('/here/python');
    expect(settings.options).toEqual([]);
    const own = { UV_INDEX_URL: 'https://own.example/simple', SSL_CERT_FILE: '/own.pem' };
    const { environment } = await uvSettings(context, own);
    expect(environment).not.toHaveProperty('UV_DEFAULT_INDEX');
    expect(environment).not.toHaveProperty('UV_INDEX_URL');
    expect(environment).not.toHaveProperty('SSL_CERT_FILE');
  });

  test('take pip’s variables before its files, and --no-index as an option', async () => {
    await withPipConfig(`global.index-url='https://one.example/simple'`, `global.no-index='true'`);
    const context = await testContext();
    expect((await uvSettings(context, {})).options).toEqual(['--no-index']);
    const { environment, options } = await uvSettings(context, {
      PIP_INDEX_URL: 'https://two.example/simple',
      PIP_NO_INDEX: '0',
    });
    expect(environment).toHaveProperty('UV_DEFAULT_INDEX', 'https://two.example/simple');
    expect(options).not.toContain('--no-index');
  });

  test('lose what would change the outcome, and nothing that says where packages are', async () => {
    vi.stubEnv('PATH', await temporaryFolder());
    const { environment, python, options } = await uvSettings(await testContext(), {
      UV_COMPILE_BYTECODE: '1',
      UV_OVERRIDE: '/some/file',
      UV_PRERELEASE: 'allow',
      UV_INDEX_PRIVATE_USERNAME: 'me',
      UV_DEFAULT_INDEX: 'https://one.example/simple',
    });
    expect(python).toBeUndefined();
    expect(options).toEqual([]);
    expect(environment).toHaveProperty('UV_COMPILE_BYTECODE', undefined);
    expect(environment).toHaveProperty('UV_OVERRIDE', undefined);
    expect(environment).toHaveProperty('UV_PRERELEASE', undefined);
    expect(environment).not.toHaveProperty('UV_INDEX_PRIVATE_USERNAME');
    expect(environment).not.toHaveProperty('UV_DEFAULT_INDEX');
  });
});

test('pip’s settings for installing go before its global ones', () => {
  const settings = parsePipConfig(
    "install.timeout='2'\n:env:.cert='/c'\nglobal.timeout='1'\nglobal.cert='/a'\n",
  );
  expect(settings).toEqual({ timeout: '2', cert: '/a' });
});

describe('a failure of uv', () => {
  test.each([
    ['error: … No space left on device (os error 28)', 'no space left on the disk'],
    ['error: No interpreter found for Python 3.13', 'uv needs a Python 3'],
    ['cause: Failed to fetch: …\ncause: tcp connect error', 'the package index cannot be reached'],
    ['cause: invalid peer certificate: UnknownIssuer\ncause: client error (Connect)', 'is not trusted here'],
    ['hint: … the network was disabled.', '--offline was given'],
    ['error: Network connectivity is disabled, but the requested data wasn’t found …', '--offline was given'],
  ])('is explained: %s', (text, explanation) => {
    const error = explainUvFailure(new UserError(`uv pip install ended with 2\n${text}`));
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ message: expect.stringContaining(explanation) as string });
    expect((error as UserError).message).toContain(text);
    expect((error as UserError).hints.length).toBeGreaterThan(0);
  });

  test('stays as it is when it is an unknown one or a bug', () => {
    const unknown = new UserError('uv ended with 2\nerror: something else');
    const bug = new TypeError('Failed to fetch');
    expect(explainUvFailure(unknown)).toBe(unknown);
    expect(explainUvFailure(bug)).toBe(bug);
  });
});
