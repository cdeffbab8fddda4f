import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathExists, remove } from 'fs-extra/esm';
import { UserError } from '../support/errors.ts';
import { run } from '../support/process.ts';
import type { Context } from '../support/context.ts';
import { imageName } from './container.ts';
import { isOfThisMachine, type Account } from './registry-account.ts';

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
  for (const file of files) {
    if (!(await pathExists(file)))
      throw new UserError(`there is no image ${file}`, { hints: ['npm run image makes it.'] });
  }
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
      await run('podman', login, context, { input: account.password });
    }
    await run('podman', ['manifest', 'create', list], context);
    try {
      for (const file of files)
        await run('podman', ['manifest', 'add', list, `oci-archive:${file}`], context);
      await run('podman', ['manifest', 'push', '--all', ...plain, ...own, list, `docker://${name}`], context);
    } finally {
      await run('podman', ['manifest', 'rm', list], context);
    }
    return name;
  } finally {
    await remove(folder);
  }
}
