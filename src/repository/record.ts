import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { gpg, type SigningKey } from '../signing/key.ts';
import type { Context } from '../support/context.ts';
import { UserError } from '../support/errors.ts';
import { filesBelow } from '../support/files/files-below.ts';
import { lastLines } from '../support/process.ts';
import { recordFile } from './layout.ts';
import { repositorySchema, type Repository } from './published.ts';
import { signInto } from './indexes/sign.ts';

/**
 * What a folder has published, from its signed list: nothing else there is believed.
 * @returns undefined for a folder where nothing has been published
 * @throws UserError when the list is missing from a repository, is broken, or is signed by another key
 */
export async function readRecord(
  folder: string,
  key: SigningKey,
  context: Pick<Context, 'signal'>,
): Promise<Repository | undefined> {
  const path = join(folder, recordFile);
  if (!(await pathExists(path))) {
    if (!(await hasIndexes(folder))) return undefined;
    throw new UserError(`${folder} has indexes, but not ${recordFile}, the list of what is published`, {
      hints: ['Take the whole folder that was published, or an empty one with --out.'],
    });
  }
  const { stdout, stderr } = await gpg(
    ['--status-fd', '2', '--output', '-', '--decrypt', path],
    key,
    context,
  );
  // "VALIDSIG", and last the fingerprint of the primary key (gnupg's doc/DETAILS).
  const signer = /^\[GNUPG:\] VALIDSIG .*?([0-9A-F]{40})$/m.exec(stderr)?.[1];
  if (signer !== key.fingerprint) {
    const why =
      signer === undefined ? lastLines(stderr.replaceAll(/^\[GNUPG:\].*\n?/gm, ''), 2) : `it is ${signer}'s`;
    throw new UserError(`${path} has no good signature of the key ${key.fingerprint}: ${why}`, {
      hints: ['Publish with the key that has signed it, from a copy that nobody has changed.'],
    });
  }
  return parsed(stdout, path);
}

/** What a folder has published, whoever has signed it: to show it, not to publish it again. */
export async function showRecord(folder: string): Promise<Repository> {
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
