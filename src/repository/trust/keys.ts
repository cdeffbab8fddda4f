import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathExists, remove } from 'fs-extra/esm';
import { gpg, type SigningKey } from '../../signing/key.ts';
import type { Context } from '../../support/context.ts';
import { UserError } from '../../support/errors.ts';
import { call, lastLines } from '../../support/process.ts';

/** A public key that machines are to trust. */
export interface PublicKey {
  /** 40 hexadecimal digits, upper case. */
  readonly fingerprint: string;
  /** The key alone, without the signatures of others, as text. */
  readonly armored: string;
}

const minimal = ['--armor', '--export-options', 'export-minimal', '--export'];

/** The public half of a key that signs. */
export async function publicKeyOf(key: SigningKey, context: Pick<Context, 'signal'>): Promise<PublicKey> {
  const { exitCode, stdout, stderr } = await gpg([...minimal, key.fingerprint], key, context);
  if (exitCode === 0 && stdout !== '') return { fingerprint: key.fingerprint, armored: stdout };
  throw new UserError(`gpg cannot export ${key.fingerprint}: ${lastLines(stderr, 3)}`);
}

/**
 * Public keys that are given by name: each a file with one or more, or what gpg's keyring calls one.
 * @throws UserError for a name that is neither
 */
export async function readPublicKeys(
  names: readonly string[],
  context: Pick<Context, 'signal'>,
): Promise<readonly PublicKey[]> {
  const folder = await mkdtemp(join(tmpdir(), 'trust-'));
  const keyring = { env: { GNUPGHOME: folder }, options: [] };
  try {
    for (const name of names) {
      const file = join(folder, 'given');
      const isFile = await pathExists(name);
      if (!isFile) {
        await remove(file);
        await gpg(['--output', file, '--export', '--', name], { env: {}, options: [] }, context);
      }
      const source = isFile ? name : file;
      if (!(await pathExists(source))) throw noKey(name, 'there is no such file, and gpg has no such key');
      const { exitCode, stderr } = await gpg(['--import', source], keyring, context);
      if (exitCode !== 0) throw noKey(name, lastLines(stderr, 2));
    }
    const { stdout } = await gpg(['--with-colons', '--list-keys'], keyring, context);
    const found: PublicKey[] = [];
    for (const fingerprint of primaryFingerprints(stdout)) {
      const { stdout: armored } = await gpg([...minimal, fingerprint], keyring, context);
      found.push({ fingerprint, armored });
    }
    return found;
  } finally {
    await call('gpgconf', ['--homedir', folder, '--kill', 'all']);
    await remove(folder);
  }
}

/** The keys in an order of their own, so that the same ones give the same package whichever of them signs. */
export function trusted(own: PublicKey, others: readonly PublicKey[]): readonly PublicKey[] {
  const all = new Map([...others, own].map((key) => [key.fingerprint, key]));
  return [...all.values()].sort((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1));
}

/** Keys as one text, each in a block of its own: rpm reads one key of a block. */
export function armoredKeys(keys: readonly PublicKey[]): string {
  return keys.map(({ armored }) => armored).join('');
}

/** Keys in binary, one after the other, which is what apt and gpg call a keyring. */
export function binaryKeys(keys: readonly PublicKey[]): Buffer {
  return Buffer.concat(keys.map(({ armored }) => dearmored(armored)));
}

/** RFC 9580, 6.2: after the headers and an empty line base64, and at its end perhaps "=" and a checksum. */
function dearmored(armored: string): Buffer {
  const body = /^-----BEGIN [^\n]*\n(?:[^\n]+: [^\n]*\n)*\n([^]*?)(?:^=[^\n]{4}\n)?-----END /m.exec(
    armored,
  )?.[1];
  if (body === undefined) throw new Error('gpg has exported a key in a form that is not known here');
  return Buffer.from(body, 'base64');
}

/** The fingerprint that follows each "pub" line (gnupg's doc/DETAILS). */
function primaryFingerprints(colons: string): readonly string[] {
  return [...colons.matchAll(/^pub:.*\n(?:(?!fpr:|pub:).*\n)*fpr:+([0-9A-F]{40}):/gm)].map(
    ([, one = '']) => one,
  );
}

function noKey(name: string, why: string): UserError {
  return new UserError(`${name} is not a public key: ${why}`, {
    hints: [
      'Give a file with the output of "gpg --armor --export KEY", or the name of a key of your keyring.',
    ],
  });
}
