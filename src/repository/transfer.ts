import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathExists, remove } from 'fs-extra/esm';
import { secretFile } from '../signing/secrets.ts';
import type { Context } from '../support/context.ts';
import { UserError } from '../support/errors.ts';
import { makeFolder } from '../support/files/make-folder.ts';
import { isInstalled, lastLines, call, missingPrograms, releaseInstallHint } from '../support/process.ts';
import { recordFile } from './layout.ts';
import { requireRepository } from './record.ts';

/** How to get into the machine that a repository is on. */
export interface Access {
  /** A private key for ssh ($MATHESAR_UPLOAD_KEY), as text; else ssh finds one as it always does. */
  readonly key?: string | undefined;
  /** Lines for known_hosts ($MATHESAR_UPLOAD_HOST_KEYS), the only machines that are believed; needed with a key. */
  readonly hostKeys?: string | undefined;
}

/** The access that the environment gives; a variable that is empty counts as absent. */
export function accessFrom(env: NodeJS.ProcessEnv): Access {
  const given = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  return { key: given('MATHESAR_UPLOAD_KEY'), hostKeys: given('MATHESAR_UPLOAD_HOST_KEYS') };
}

/** What names the other files of an index: replaced last, and all at once. */
const heads = ['InRelease', 'Release', 'Release.gpg', 'repomd.xml', 'repomd.xml.asc'];

/** Modes as a web server needs them; no owners, and nothing of a publication that is under way. */
const options = ['--recursive', '--links', '--times', '--chmod=D755,F644', '--exclude=/.*'];

/** All but packages, at once: compared by content, as an index may be written twice in a second with the same size. */
const byContent = ['--delay-updates', '--checksum', '--exclude=*.deb', '--exclude=*.rpm'];

/** Only what a repository has in its own folders, apt and dnf: others may lie beside them. */
const deletion = ['--delete-after', '--filter=protect /*'];

/**
 * Copies a repository to where it is served: packages and indexes first, then what names them, and only then does it
 * delete what is not here any more. A client that comes in between sees the old or the new.
 * @param remote a destination of rsync: USER@HOST:/PATH, or a path
 * @throws UserError with rsync's own words
 */
export async function upload(
  folder: string,
  remote: string,
  access: Access,
  context: Context,
): Promise<void> {
  await requireRepository(folder);
  const [from, to] = [`${folder.replace(/\/+$/, '')}/`, `${remote.replace(/\/+$/, '')}/`];
  const { reporter } = context;
  await withRsync(access, context, async (rsync) => {
    const excluded = heads.map((name) => `--exclude=${name}`);
    await reporter.step('upload packages and indexes', () => rsync(from, to, ...excluded));
    await reporter.step('upload what names them', () => rsync(from, to, ...byContent));
    await reporter.step('delete what is not listed', () => rsync(from, to, ...deletion));
  });
}

/**
 * Copies a repository from where it is served, to publish to the copy. Where nothing has been uploaded yet, the folder
 * stays empty.
 * @throws UserError with rsync's own words
 */
export async function download(
  folder: string,
  remote: string,
  access: Access,
  context: Context,
): Promise<void> {
  await makeFolder(folder, 'Choose another folder.');
  const isRepository = await pathExists(join(folder, recordFile));
  if (!isRepository && (await readdir(folder)).length > 0) {
    throw new UserError(`${folder} is not empty, and is not a repository`, {
      hints: ['Choose another folder.'],
    });
  }
  const [from, to] = [`${remote.replace(/\/+$/, '')}/`, `${folder.replace(/\/+$/, '')}/`];
  await context.reporter.step('download the repository', () =>
    withRsync(access, context, (rsync) => rsync(from, to, ...deletion)),
  );
}

/** 255 is ssh's own exit code, after which rsync has done nothing. */
function hintFor(exitCode: number, stderr: string): string {
  if (exitCode === 255) return 'Try the same machine with ssh first: its name, its host key, your key.';
  return stderr.includes('No such file or directory')
    ? 'Make the folder there first.'
    : 'Run the command again: it goes on where it stopped.';
}

async function withRsync(
  { key, hostKeys }: Access,
  context: Context,
  work: (rsync: (from: string, to: string, ...more: readonly string[]) => Promise<void>) => Promise<void>,
): Promise<void> {
  if (!(await isInstalled('rsync', context))) {
    throw new UserError(missingPrograms(['rsync']), {
      hints: [releaseInstallHint],
    });
  }
  if (key !== undefined && hostKeys === undefined) {
    throw new UserError('MATHESAR_UPLOAD_KEY is given, but not MATHESAR_UPLOAD_HOST_KEYS', {
      hints: ['Give it the output of "ssh-keyscan HOST", compared with the machine’s own keys.'],
    });
  }
  const folder = await mkdtemp(join(tmpdir(), 'upload-'));
  try {
    const shell =
      key === undefined || hostKeys === undefined ? undefined : await sshFor(folder, key, hostKeys);
    const common = [...options, ...(shell === undefined ? [] : ['--rsh', shell])];
    await work(async (from, to, ...more) => {
      const args = [...common, ...more, '--', from, to];
      const { exitCode, stderr } = await call('rsync', args, { signal: context.signal });
      if (exitCode === 0) return;
      throw new UserError(`rsync ended with ${exitCode}: ${lastLines(stderr, 5)}`, {
        hints: [hintFor(exitCode, stderr)],
      });
    });
  } finally {
    await remove(folder);
  }
}

/** A command line of ssh that asks nobody, takes this key only, and believes these machines only. */
async function sshFor(folder: string, key: string, hostKeys: string): Promise<string> {
  const identity = await secretFile(folder, 'key', `${key.trimEnd()}\n`);
  const hosts = await secretFile(folder, 'known_hosts', `${hostKeys.trimEnd()}\n`);
  const settings = {
    BatchMode: 'yes',
    IdentitiesOnly: 'yes',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: hosts,
    ConnectTimeout: '30',
  };
  const given = Object.entries(settings).map(([name, value]) => `-o ${name}=${value}`);
  return ['ssh -F none', `-i ${identity}`, ...given].join(' ');
}
