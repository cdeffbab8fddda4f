import { relative } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { checkedSums } from '../../release/checked-folder.ts';
import { openSession } from '../../report/session.ts';
import { keyChoice, noKeyHints, signFile, withSigningKey } from '../../signing/key.ts';
import { UserError } from '../../support/errors.ts';

interface SignOptions {
  folder?: string;
  key?: string;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('folder', { type: 'string', default: 'dist', describe: 'folder of the release' })
    .option('key', { type: 'string', describe: 'key of gpg (or $MATHESAR_SIGNING_KEY_FILE)' })
    .example('$0 sign --key ada@example.org', 'write dist/SHA256SUMS.asc, after comparing every file');
}

export async function handler(options: ArgumentsCamelCase<SignOptions>): Promise<void> {
  const session = openSession(options);
  const choice = keyChoice(options.key, process.env);
  if (choice === undefined) throw new UserError('no key is given to sign with', { hints: noKeyHints });
  const folder = options.folder ?? 'dist';
  const sums = await session.reporter.step('compare every file with SHA256SUMS', () => checkedSums(folder));
  const signed = await withSigningKey(choice, session, async (key) => ({
    signature: await signFile(sums, key, session),
    fingerprint: key.fingerprint,
  }));
  const text = [
    `${relative('', signed.signature)}, by ${signed.fingerprint}`,
    `Whoever downloads a file: gpg --verify SHA256SUMS.asc SHA256SUMS && sha256sum --check --ignore-missing SHA256SUMS`,
  ];
  session.result(text.join('\n'), signed);
}
