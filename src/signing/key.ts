import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import type { Context } from '../support/context.ts';
import { UserError } from '../support/errors.ts';
import { passphraseOptions, secretFile } from './secrets.ts';
import {
  call,
  isInstalled,
  lastLines,
  missingPrograms,
  releaseInstallHint,
  type RunResult,
} from '../support/process.ts';

/** Which OpenPGP key signs. */
export interface KeyChoice {
  /** Fingerprint, long id or address of a key of the user's keyring (`--key`). */
  readonly name?: string | undefined;
  /** File with a secret key ($MATHESAR_SIGNING_KEY_FILE), in place of the keyring. */
  readonly file?: string | undefined;
  /** The secret key itself ($MATHESAR_SIGNING_KEY), as text; a CI service gives its secrets so. */
  readonly text?: string | undefined;
  /** File with the key's passphrase ($MATHESAR_SIGNING_PASSPHRASE_FILE); else gpg's agent asks for it. */
  readonly passphraseFile?: string | undefined;
  /** The passphrase itself ($MATHESAR_SIGNING_PASSPHRASE). */
  readonly passphrase?: string | undefined;
}

/** An OpenPGP key that can sign, for as long as `withSigningKey` runs. */
export interface SigningKey {
  /** 40 hexadecimal digits, upper case. */
  readonly fingerprint: string;
  /** Variables with which gpg, and programs that call it, find the key. */
  readonly env: Readonly<Record<string, string>>;
  /** Options of gpg before any command, the passphrase's file among them. */
  readonly options: readonly string[];
}

/** The choice of `--key` and of the environment; undefined when neither names a key. */
export function keyChoice(name: string | undefined, env: NodeJS.ProcessEnv): KeyChoice | undefined {
  // A variable that a workflow sets from a secret that does not exist is empty.
  const given = (variable: string): string | undefined => (env[variable] === '' ? undefined : env[variable]);
  const [file, text] = [given('MATHESAR_SIGNING_KEY_FILE'), given('MATHESAR_SIGNING_KEY')];
  if (name === undefined && file === undefined && text === undefined) return undefined;
  const passphraseFile = given('MATHESAR_SIGNING_PASSPHRASE_FILE');
  return { name, file, text, passphraseFile, passphrase: given('MATHESAR_SIGNING_PASSPHRASE') };
}

/** What to do where a command needs a key and has none. */
export const noKeyHints = [
  'Name a key of gpg with --key; "gpg --list-secret-keys" shows those that it has.',
  'Or name a file with one in MATHESAR_SIGNING_KEY_FILE: docs/build/release.md.',
];

/**
 * Calls `work` with a key. A key from a file is imported into a keyring of its own, which is removed afterwards; the
 * user's keyring stays as it is.
 * @throws UserError when gpg or the key is missing, or the choice fits several keys
 */
export async function withSigningKey<T>(
  choice: KeyChoice,
  context: Pick<Context, 'signal'>,
  work: (key: SigningKey) => Promise<T>,
): Promise<T> {
  if (!(await isInstalled('gpg', context))) {
    throw new UserError(missingPrograms(['gpg']), {
      hints: [releaseInstallHint],
    });
  }
  // Not in the cache, where others may read; mkdtemp gives it to this user alone.
  const folder = await mkdtemp(join(tmpdir(), 'keyring-'));
  try {
    const options = await passphraseOptions(choice, folder);
    const file = choice.text === undefined ? choice.file : await secretFile(folder, 'key', choice.text);
    if (file === undefined) return await work({ ...(await chosenKey(choice.name, {}, context)), options });
    const env = { GNUPGHOME: folder };
    const imported = await gpg(['--import', file], { env, options }, context);
    if (imported.exitCode !== 0) throw notImported(choice, imported);
    return await work({ ...(await chosenKey(choice.name, env, context)), options });
  } finally {
    // Its agent would outlive this process.
    await call('gpgconf', ['--homedir', folder, '--kill', 'all']);
    await remove(folder);
  }
}

/**
 * Signs a file: writes FILE.asc, a detached signature in ASCII.
 * @returns the signature's path
 * @throws UserError with gpg's own words
 */
export async function signFile(
  path: string,
  key: SigningKey,
  context: Pick<Context, 'signal'>,
): Promise<string> {
  const signature = `${path}.asc`;
  const args = ['--yes', '--armor', '--local-user', key.fingerprint, '--output', signature];
  const signed = await gpg([...args, '--detach-sign', path], key, context);
  if (signed.exitCode === 0) return signature;
  throw cannotSign(path, signed);
}

/**
 * Signs nothing and drops the signature, so that a key that cannot sign is found before any work.
 * @throws UserError with gpg's own words
 */
export async function tryKey(key: SigningKey, { signal }: Pick<Context, 'signal'>): Promise<void> {
  const args = ['--batch', '--no-tty', ...key.options, '--local-user', key.fingerprint, '--detach-sign'];
  const signed = await call('gpg', args, { env: { ...key.env, LC_ALL: 'C' }, input: '', signal });
  if (signed.exitCode !== 0) throw cannotSign('anything', signed);
}

function cannotSign(what: string, { stderr }: RunResult): UserError {
  // gpg says the same twice; without a terminal, it calls a missing passphrase an ioctl.
  const words = [...new Set(stderr.trim().split('\n'))].join('\n').replaceAll(/^gpg: /gm, '');
  const missing = words.includes('Inappropriate ioctl');
  return new UserError(
    `gpg cannot sign ${what}: ${missing ? 'the key has a passphrase, and none is given' : lastLines(words, 3)}`,
    {
      hints: [
        words.includes('Bad passphrase')
          ? 'Correct what MATHESAR_SIGNING_PASSPHRASE_FILE or MATHESAR_SIGNING_PASSPHRASE gives.'
          : 'If the key has a passphrase, put it in a file and name it in MATHESAR_SIGNING_PASSPHRASE_FILE.',
      ],
    },
  );
}

/** Calls gpg without a terminal. */
export async function gpg(
  args: readonly string[],
  { env, options }: Pick<SigningKey, 'env' | 'options'>,
  { signal }: Pick<Context, 'signal'>,
): Promise<RunResult> {
  return call('gpg', ['--batch', '--no-tty', ...options, ...args], { env: { ...env, LC_ALL: 'C' }, signal });
}

async function chosenKey(
  name: string | undefined,
  env: Readonly<Record<string, string>>,
  context: Pick<Context, 'signal'>,
): Promise<Omit<SigningKey, 'options'>> {
  const args = ['--with-colons', '--list-secret-keys', ...(name === undefined ? [] : ['--', name])];
  const { stdout } = await gpg(args, { env, options: [] }, context);
  const found = primaryFingerprints(stdout);
  const [first, ...others] = found;
  const which = name === undefined ? 'secret key' : `secret key for ${name}`;
  if (first === undefined) {
    throw new UserError(`gpg has no ${which}`, {
      hints: ['"gpg --list-secret-keys" shows those that it has.'],
    });
  }
  if (others.length > 0) {
    throw new UserError(`gpg has more than one key that fits: ${found.join(', ')}`, {
      hints: ['Give --key the whole fingerprint of one.'],
    });
  }
  return { fingerprint: first, env };
}

/** The fingerprint that follows each "sec" line (gnupg's doc/DETAILS). */
function primaryFingerprints(colons: string): readonly string[] {
  const lines = colons.split('\n').map((line) => line.split(':'));
  return lines.flatMap(([kind], at) => {
    if (kind !== 'sec') return [];
    const fingerprint = lines.slice(at).find(([next]) => next === 'fpr')?.[9];
    return fingerprint === undefined ? [] : [fingerprint];
  });
}

function notImported({ text, file = '' }: KeyChoice, { stderr }: RunResult): UserError {
  const [where, variable] =
    text === undefined ? [file, 'MATHESAR_SIGNING_KEY_FILE names'] : ['MATHESAR_SIGNING_KEY', 'It is'];
  return new UserError(`gpg cannot read the key in ${where}: ${lastLines(stderr, 2)}`, {
    hints: [`${variable} the output of "gpg --armor --export-secret-keys KEY".`],
  });
}
