import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/errors.ts';
import type { KeyChoice } from './key.ts';

/** A file for this user alone, removed with its folder. */
export async function secretFile(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

/**
 * gpg's options for the passphrase of a key; none without one.
 * @param folder for the passphrase, when it is given as text
 * @throws UserError when its file does not exist
 */
export async function passphraseOptions(
  { passphrase, passphraseFile }: KeyChoice,
  folder: string,
): Promise<readonly string[]> {
  const file = passphrase === undefined ? passphraseFile : await secretFile(folder, 'passphrase', passphrase);
  if (file === undefined) return [];
  await stat(file).catch((error: unknown) => {
    throw new UserError(`there is no file ${file}, which MATHESAR_SIGNING_PASSPHRASE_FILE names`, {
      cause: error,
    });
  });
  return ['--pinentry-mode', 'loopback', '--passphrase-file', file];
}
