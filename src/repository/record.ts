import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathExists, remove } from 'fs-extra/esm';
import { gpg, type SigningKey } from '../signing/key.ts';
import type { Context } from '../support/context.ts';
import { UserError } from '../support/errors.ts';
import { filesBelow } from '../support/files/files-below.ts';
import { call, lastLines } from '../support/process.ts';
import { shownWord } from '../support/text/shell.ts';
import { recordFile } from './layout.ts';
import { repositorySchema, type Repository } from './published.ts';
import { signInto } from './indexes/sign.ts';
import { binaryKeys, type PublicKey } from './trust/keys.ts';

/**
 * What a folder has published, from its signed list: nothing else there is believed.
 * @returns undefined for a folder where nothing has been published
 * @param keys those of which one has signed it
 * @throws UserError when the list is missing from a repository, is broken, or is signed by another key
 */
export async function readRecord(
  folder: string,
  keys: readonly PublicKey[],
  context: Pick<Context, 'signal'>,
): Promise<Repository | undefined> {
  const path = join(folder, recordFile);
  if (!(await pathExists(path))) {
    if (!(await hasIndexes(folder))) return undefined;
    throw new UserError(`${folder} has indexes, but not ${recordFile}, the list of what is published`, {
      hints: ['Take the whole folder that was published, or an empty one with --out.'],
    });
  }
  const { stdout, stderr } = await withKeyring(keys, (keyring) =>
    gpg(['--status-fd', '2', '--output', '-', '--decrypt', path], keyring, context),
  );
  // "VALIDSIG", and last the fingerprint of the primary key (gnupg's doc/DETAILS).
  const signer = /^\[GNUPG:\] VALIDSIG .*?([0-9A-F]{40})$/m.exec(stderr)?.[1];
  if (!keys.some(({ fingerprint }) => fingerprint === signer)) {
    // "ERRSIG" ends with the fingerprint of the key that gpg has not.
    const other = /^\[GNUPG:\] ERRSIG .*?([0-9A-F]{40})$/m.exec(stderr)?.[1];
    const messages = lastLines(stderr.replaceAll(/^\[GNUPG:\].*\n?/gm, ''), 2);
    const wanted = keys.map(({ fingerprint }) => fingerprint).join(' or ');
    const why = other === undefined ? messages : `it is ${other}'s`;
    throw new UserError(`${path} has no good signature of the key ${wanted}: ${why}`, {
      hints: [
        'Publish with the key that has signed it, from a copy that nobody has changed.',
        ...(other === undefined ? [] : [`If that is your key of before: --trust ${other}`]),
      ],
    });
  }
  return parsed(stdout, path);
}

/** Calls `work` with a keyring in which only these keys are. */
async function withKeyring<T>(
  keys: readonly PublicKey[],
  work: (keyring: Pick<SigningKey, 'env' | 'options'>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'keyring-'));
  try {
    const keyring = join(folder, 'keys.gpg');
    await writeFile(keyring, binaryKeys(keys));
    return await work({
      env: { GNUPGHOME: folder },
      options: ['--no-default-keyring', '--keyring', keyring, '--trust-model', 'always'],
    });
  } finally {
    await call('gpgconf', ['--homedir', folder, '--kill', 'all']);
    await remove(folder);
  }
}

/** @throws UserError for a folder that nothing was published to */
export async function requireRepository(folder: string): Promise<void> {
  if (await pathExists(join(folder, recordFile))) return;
  throw new UserError(`${folder} is not a repository: it has no ${recordFile}`, {
    hints: [`Publish to it first: npm run repository -- --out ${shownWord(folder)}`],
  });
}

/** What a folder has published, whoever has signed it: to show it, not to publish it again. */
export async function showRecord(folder: string): Promise<Repository> {
  await requireRepository(folder);
  const path = join(folder, recordFile);
  const text = await readFile(path, 'utf8');
  return parsed(text.slice(text.indexOf('\n{'), text.indexOf('-----BEGIN PGP SIGNATURE-----')), path);
}

/** The list's text with its signature: one file, so that the two are never of different publications. */
export async function signedRecord(
  repository: Repository,
  staging: string,
  key: SigningKey,
  context: Pick<Context, 'signal'>,
): Promise<string> {
  const [plain, signed] = [join(staging, 'repository.json'), join(staging, recordFile)];
  await writeFile(plain, `${JSON.stringify(repository, undefined, 2)}\n`);
  await signInto('clear-sign', plain, signed, key, context);
  return readFile(signed, 'utf8');
}

/** They are written after the list. */
async function hasIndexes(folder: string): Promise<boolean> {
  const below = async (name: string): Promise<readonly string[]> => {
    const path = join(folder, name);
    return (await pathExists(path)) ? filesBelow(path) : [];
  };
  const paths = [...(await below('apt/dists')), ...(await below('dnf'))];
  return paths.some((path) => ['InRelease', 'repomd.xml'].includes(basename(path)));
}

function parsed(text: string, path: string): Repository {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const result = repositorySchema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new UserError(`${path} is broken:\n  ${faults.join('\n  ')}`, {
    hints: ['Use the version of this tool that wrote it, if that is newer.'],
  });
}
