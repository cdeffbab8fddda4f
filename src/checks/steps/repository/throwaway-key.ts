import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import type { Context } from '../../../support/context.ts';
import { call, run } from '../../../support/process.ts';

/** A key that lives as long as a check, with a keyring of its own. */
export interface ThrowawayKey {
  readonly fingerprint: string;
  /** File with the secret key, which has no passphrase. */
  readonly file: string;
  /** Calls gpg with the keyring, and returns what it prints. */
  gpg(...args: readonly string[]): Promise<string>;
}

/** Calls `work` with a key that is made for it, and removes it and its keyring afterwards. */
export async function withThrowawayKey<T>(
  context: Pick<Context, 'signal'>,
  work: (key: ThrowawayKey) => Promise<T>,
  who = 'Throwaway <throwaway@example.org>',
): Promise<T> {
  // A short path: sockets of gpg's agent lie in it.
  const folder = await mkdtemp(join(tmpdir(), 'key-'));
  const home = join(folder, 'home');
  const file = join(folder, 'key.asc');
  const gpg = async (...args: readonly string[]): Promise<string> =>
    (await run('gpg', ['--homedir', home, '--batch', ...args], context)).stdout;
  try {
    await mkdir(home, { mode: 0o700 });
    await gpg('--passphrase', '', '--quick-generate-key', who, 'ed25519', 'sign', 'never');
    await writeFile(file, await gpg('--armor', '--export-secret-keys'), { mode: 0o600 });
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(await gpg('--with-colons', '--list-keys'))?.[1] ?? '';
    return await work({ fingerprint, file, gpg });
  } finally {
    // Its agent would outlive this process.
    await call('gpgconf', ['--homedir', home, '--kill', 'all']);
    await remove(folder);
  }
}
