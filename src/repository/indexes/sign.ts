import { gpg, type SigningKey } from '../../signing/key.ts';
import type { Context } from '../../support/context.ts';
import { UserError } from '../../support/errors.ts';
import { lastLines } from '../../support/process.ts';

/** How gpg signs a text: within a copy of it, or apart from it in ASCII. */
type Kind = 'clear-sign' | 'detach-sign';

/**
 * Signs a file into another one, which is overwritten.
 * @throws UserError with gpg's own words
 */
export async function signInto(
  kind: Kind,
  source: string,
  target: string,
  key: SigningKey,
  context: Pick<Context, 'signal'>,
): Promise<void> {
  const args = ['--yes', '--armor', '--local-user', key.fingerprint, '--output', target, `--${kind}`, source];
  const { exitCode, stderr } = await gpg(args, key, context);
  if (exitCode === 0) return;
  throw new UserError(`gpg cannot sign ${source}: ${lastLines(stderr, 3)}`, {
    hints: ['If the key has a passphrase, put it in a file and name it in MATHESAR_SIGNING_PASSPHRASE_FILE.'],
  });
}

/**
 * Writes the public key to a file.
 * @param armor as text; else in binary
 */
export async function exportKey(
  target: string,
  armor: boolean,
  key: SigningKey,
  context: Pick<Context, 'signal'>,
): Promise<void> {
  const how = [
    '--yes',
    ...(armor ? ['--armor'] : []),
    '--export-options',
    'export-minimal',
    '--output',
    target,
  ];
  const { exitCode, stderr } = await gpg([...how, '--export', key.fingerprint], key, context);
  if (exitCode !== 0) throw new UserError(`gpg cannot export ${key.fingerprint}: ${lastLines(stderr, 3)}`);
}
