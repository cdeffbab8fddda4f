import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyChoice, signFile, tryKey, withSigningKey } from '../../../src/signing/key.ts';
import { temporaryFolder } from '../../temporary.ts';

const context = { signal: new AbortController().signal };
const run = promisify(execFile);
let home = '';
let keyFile = '';
let passphraseFile = '';

/** Calls gpg with the keyring of this test. */
async function gpg(...args: readonly string[]): Promise<string> {
  return (await run('gpg', ['--homedir', home, '--batch', ...args])).stdout;
}

beforeAll(async () => {
  // Not `temporaryFolder`, which ends with each test; and a short path, as a socket of gpg's lies in it.
  const folder = await mkdtemp(join(tmpdir(), 'key-'));
  home = join(folder, 'home');
  keyFile = join(folder, 'key.asc');
  passphraseFile = join(folder, 'passphrase');
  await mkdir(home, { mode: 0o700 });
  await writeFile(passphraseFile, 'a passphrase\n');
  const unlock = ['--pinentry-mode', 'loopback', '--passphrase-file', passphraseFile];
  await gpg(...unlock, '--quick-generate-key', 'Test <test@example.org>', 'ed25519', 'sign', 'never');
  await writeFile(keyFile, await gpg(...unlock, '--armor', '--export-secret-keys'));
});

afterAll(async () => {
  await run('gpgconf', ['--homedir', home, '--kill', 'all']);
  await rm(dirname(home), { recursive: true });
});

test('a key from a file signs, and leaves neither keyring nor agent behind', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'SHA256SUMS');
  await writeFile(path, 'sums\n');
  const choice = { file: keyFile, passphraseFile };
  let keyring = '';
  const signature = await withSigningKey(choice, context, async (key) => {
    expect(key.fingerprint).toMatch(/^[0-9A-F]{40}$/);
    keyring = key.env.GNUPGHOME ?? '';
    return signFile(path, key, context);
  });
  expect(signature).toBe(`${path}.asc`);
  await gpg('--verify', signature, path);
  await writeFile(path, 'other sums\n');
  await expect(gpg('--verify', signature, path)).rejects.toThrow(/BAD signature/);
  expect(keyring.startsWith(tmpdir())).toBe(true);
  await expect(readdir(keyring)).rejects.toThrow('ENOENT');
});

test('what is missing or wrong is named', async () => {
  const nothing = (): Promise<void> => Promise.resolve();
  const folder = await temporaryFolder();
  const broken = join(folder, 'broken.asc');
  await writeFile(broken, 'not a key');
  const fails = async (choice: Parameters<typeof withSigningKey>[0], message: string): Promise<void> => {
    await expect(withSigningKey(choice, context, nothing)).rejects.toThrow(message);
  };
  await fails({ file: broken }, `gpg cannot read the key in ${broken}`);
  await fails({ file: keyFile, passphraseFile: join(folder, 'none') }, 'MATHESAR_SIGNING_PASSPHRASE_FILE');
  await fails({ file: keyFile, passphraseFile, name: 'other@example.org' }, 'other@example.org');
});

test('the choice comes from --key or the environment', () => {
  expect(keyChoice(undefined, {})).toBeUndefined();
  expect(keyChoice('A', {})).toMatchObject({ name: 'A', file: undefined });
  expect(keyChoice(undefined, { MATHESAR_SIGNING_KEY_FILE: '/k' })).toMatchObject({ file: '/k' });
});

test('a secret of a CI service, given as text, signs, and no file of it is left', async () => {
  const env = {
    MATHESAR_SIGNING_KEY: await readFile(keyFile, 'utf8'),
    MATHESAR_SIGNING_PASSPHRASE: 'a passphrase',
    // As a workflow sets what its repository does not have.
    MATHESAR_SIGNING_KEY_FILE: '',
  };
  const choice = keyChoice(undefined, env);
  let folder = '';
  await withSigningKey(choice ?? {}, context, async (key) => {
    folder = key.env.GNUPGHOME ?? '';
    await tryKey(key, context);
    for (const name of ['key', 'passphrase']) {
      expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600);
    }
  });
  await expect(readdir(folder)).rejects.toThrow('ENOENT');
});

test('a wrong passphrase is found by a trial', async () => {
  const choice = { file: keyFile, passphrase: 'another' };
  await expect(withSigningKey(choice, context, (key) => tryKey(key, context))).rejects.toMatchObject({
    name: 'UserError',
    message: 'gpg cannot sign anything: signing failed: Bad passphrase',
    hints: [expect.stringMatching(/^Correct what MATHESAR_SIGNING_PASSPHRASE_FILE/)],
  });
  await expect(withSigningKey({ file: keyFile }, context, (key) => tryKey(key, context))).rejects.toThrow(
    'gpg cannot sign anything: the key has a passphrase, and none is given',
  );
});
