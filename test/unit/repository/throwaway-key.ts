import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A key that was made for a test, with a keyring of its own. */
export interface ThrowawayKey {
  readonly fingerprint: string;
  /** File with the secret key, which has no passphrase. */
  readonly file: string;
  /** Calls gpg with the keyring, and returns what it prints. */
  gpg(...args: readonly string[]): Promise<string>;
  dispose(): Promise<void>;
}

export async function throwawayKey(who = 'Test <test@example.org>'): Promise<ThrowawayKey> {
  // A short path: sockets of gpg's agent lie in it.
  const folder = await mkdtemp(join(tmpdir(), 'key-'));
  const home = join(folder, 'home');
  const file = join(folder, 'key.asc');
  await mkdir(home, { mode: 0o700 });
  const gpg = async (...args: readonly string[]): Promise<string> =>
    (await run('gpg', ['--homedir', home, '--batch', ...args])).stdout;
  await gpg('--passphrase', '', '--quick-generate-key', who, 'ed25519', 'sign', 'never');
  await writeFile(file, await gpg('--armor', '--export-secret-keys'), { mode: 0o600 });
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(await gpg('--with-colons', '--list-keys'))?.[1] ?? '';
  const dispose = async (): Promise<void> => {
    await run('gpgconf', ['--homedir', home, '--kill', 'all']);
    await rm(folder, { recursive: true });
  };
  return { fingerprint, file, gpg, dispose };
}
