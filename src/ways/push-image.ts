import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { remove } from 'fs-extra/esm';
import { extract, type Extract } from 'tar-stream';
import { codeOf, UserError } from '../support/errors.ts';
import { reasonOf } from '../support/system-errors.ts';
import { run } from '../support/process.ts';
import type { Context } from '../support/context.ts';
import { imageName } from './container.ts';
import { isOfThisMachine, withRegistry, type Account } from './registry-account.ts';

const make = 'Make one with: npm run image -- dist/PACKAGE.deb';

/**
 * Pushes images that `npm run image` has written to a registry, as one name for all their architectures: whoever pulls it
 * gets that of the machine.
 * @param files archives in OCI's layout, one for each architecture
 * @param to name without a tag, such as ghcr.io/example/mathesar
 * @param account absent: what the person has logged in with
 * @returns the whole name
 * @throws UserError when a file is missing, the name is none, or podman cannot push
 */
export async function pushImage(
  files: readonly string[],
  to: string,
  tag: string,
  account: Account | undefined,
  context: Context,
): Promise<string> {
  const name = imageName(to, tag);
  for (const file of files) await requireImage(file);
  const plain = isOfThisMachine(to) ? ['--tls-verify=false'] : [];
  const list = `mathesar-push-${randomUUID()}`;
  const folder = await mkdtemp(join(tmpdir(), 'mathesar-push-'));
  try {
    // The account is forgotten with the folder.
    const own = account === undefined ? [] : ['--authfile', join(folder, 'auth.json')];
    if (account !== undefined) {
      const login = [
        'login',
        '--username',
        account.user,
        '--password-stdin',
        ...plain,
        ...own,
        to.split('/')[0] ?? to,
      ];
      await withRegistry(to, () => run('podman', login, context, { input: account.password }));
    }
    await run('podman', ['manifest', 'create', list], context);
    try {
      for (const file of files)
        await run('podman', ['manifest', 'add', list, `oci-archive:${file}`], context);
      const push = ['manifest', 'push', '--all', ...plain, ...own, list, `docker://${name}`];
      await withRegistry(to, () => run('podman', push, context));
    } finally {
      await run('podman', ['manifest', 'rm', list], context);
    }
    return name;
  } finally {
    await remove(folder);
  }
}

/** Refuses what is not there, is something else, or ends too early. */
async function requireImage(file: string): Promise<void> {
  const entries = extract();
  let names: readonly string[];
  try {
    [names] = await Promise.all([namesOf(entries), pipeline(createReadStream(file), entries)]);
  } catch (error) {
    const why = codeOf(error) === undefined ? 'it is no archive, or not all of it is there' : reasonOf(error);
    throw new UserError(`${file} is not an image: ${why}`, { hints: [make], cause: error });
  }
  if (['oci-layout', 'index.json'].every((name) => names.includes(name))) return;
  throw new UserError(`${file} is not an image in OCI’s layout`, { hints: [make] });
}

async function namesOf(entries: Extract): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const entry of entries) {
    names.push(entry.header.name.replace(/^\.\//, ''));
    entry.resume();
  }
  return names;
}
