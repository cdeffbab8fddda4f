import { mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { remove } from 'fs-extra/esm';
import type { SigningKey } from '../../signing/key.ts';
import type { Context } from '../../support/context.ts';
import { UserError } from '../../support/errors.ts';
import { call, lastLines, run } from '../../support/process.ts';
import { exportKey } from '../indexes/sign.ts';

/** Signs packages with a key, where they are not signed by it already. */
export interface PackageSigner {
  /**
   * Signs an .rpm in its place.
   * @throws UserError with rpmsign's own words
   */
  sign(path: string): Promise<void>;
}

/** Calls `work` with a signer; what it knows of the key is removed afterwards. */
export async function withPackageSigner<T>(
  key: SigningKey,
  context: Pick<Context, 'signal'>,
  work: (signer: PackageSigner) => Promise<T>,
): Promise<T> {
  const database = await mkdtemp(join(tmpdir(), 'rpmdb-'));
  try {
    const publicKey = join(database, 'key.asc');
    await exportKey(publicKey, true, key, context);
    const options = await withPlainNames(key.options, database);
    const rpmkeys = ['--dbpath', database];
    await run('rpmkeys', [...rpmkeys, '--import', publicKey], context);
    const isSigned = async (path: string): Promise<boolean> => {
      const { exitCode, stdout } = await call('rpmkeys', [...rpmkeys, '--checksig', path], {
        signal: context.signal,
        env: { LC_ALL: 'C' },
      });
      // "FILE: digests signatures OK"; without a signature "FILE: digests OK".
      return exitCode === 0 && / signatures OK$/m.test(stdout);
    };
    const { stdout: program } = await run('sh', ['-c', 'command -v gpg'], context);
    const sign = async (path: string): Promise<void> => {
      if (await isSigned(path)) return;
      const args = ['--addsign', ...defines({ ...key, options }, program), path];
      const { exitCode, stdout, stderr } = await call('rpmsign', args, {
        signal: context.signal,
        env: { ...key.env, LC_ALL: 'C' },
      });
      if (exitCode === 0 && (await isSigned(path))) return;
      throw new UserError(`rpmsign cannot sign ${path}: ${lastLines(`${stdout}${stderr}`, 5)}`, {
        hints: [
          'If the key has a passphrase, put it in a file and name it in MATHESAR_SIGNING_PASSPHRASE_FILE.',
        ],
      });
    };
    return await work({ sign });
  } finally {
    await remove(database);
  }
}

/** Debian's rpm looks for gpg2, which Debian has not. */
function defines({ fingerprint, options }: SigningKey, program: string): readonly string[] {
  const gpg = ['--batch', '--no-tty', ...options].join(' ');
  const macros = [`__gpg ${program}`, `_gpg_name ${fingerprint}`, `_gpg_sign_cmd_extra_args ${gpg}`];
  return macros.flatMap((macro) => ['--define', macro]);
}

/** The same options with a plain name for the passphrase's file: rpm takes command lines apart by rules of its own. */
async function withPlainNames(options: readonly string[], folder: string): Promise<readonly string[]> {
  const at = options.indexOf('--passphrase-file');
  const file = options[at + 1];
  if (at === -1 || file === undefined) return options;
  const link = join(folder, 'passphrase');
  await symlink(resolve(file), link);
  return options.with(at + 1, link);
}
