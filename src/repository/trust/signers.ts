import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import type { Context } from '../../support/context.ts';
import { UserError } from '../../support/errors.ts';
import { call, run } from '../../support/process.ts';
import type { PublishedPackage } from '../published.ts';
import type { PublicKey } from './keys.ts';

/**
 * Looks whether machines that trust these keys can install every .rpm that is listed: packages keep the signature that
 * they were published with.
 * @throws UserError that names those that they could not
 */
export async function requireTrustedSigners(
  root: string,
  packages: readonly PublishedPackage[],
  keys: readonly PublicKey[],
  context: Pick<Context, 'signal'>,
): Promise<void> {
  const paths = [...new Set(packages.filter(({ format }) => format === 'rpm').map(({ path }) => path))];
  if (paths.length === 0) return;
  const database = await mkdtemp(join(tmpdir(), 'rpmdb-'));
  try {
    for (const { fingerprint, armored } of keys) {
      const file = join(database, `${fingerprint}.asc`);
      await writeFile(file, armored);
      await run('rpmkeys', ['--dbpath', database, '--import', file], context);
    }
    const refused: string[] = [];
    for (const path of paths) {
      const args = ['--dbpath', database, '--checksig', join(root, path)];
      const { exitCode, stdout } = await call('rpmkeys', args, {
        signal: context.signal,
        env: { LC_ALL: 'C' },
      });
      if (exitCode !== 0 || !/ signatures OK$/m.test(stdout)) refused.push(path);
    }
    if (refused.length === 0) return;
    throw new UserError(
      `these packages are signed by a key that machines would not trust any more:\n  ${refused.join('\n  ')}`,
      {
        hints: [
          'Name that key with --trust for as long as they are listed.',
          'Or publish newer versions, and list only those: --keep 1.',
        ],
      },
    );
  } finally {
    await remove(database);
  }
}
