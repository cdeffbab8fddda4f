import { readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ensureDir } from 'fs-extra/esm';
import type { SigningKey } from '../../signing/key.ts';
import type { Context } from '../../support/context.ts';
import { run } from '../../support/process.ts';
import type { PublishedPackage } from '../published.ts';
import { signInto } from '../indexes/sign.ts';
import type { Staged } from '../indexes/staged.ts';

/**
 * Writes the index of a folder of signed packages, for dnf and zypper: files named by their digests, and repomd.xml,
 * which names them, with its signature.
 * @param packages that it lists; their files are in the folder
 * @param folder below the repository's folder
 * @param staging an empty folder
 */
export async function stageFolder(
  packages: readonly PublishedPackage[],
  { folder, date }: { readonly folder: string; readonly date: Date },
  { root, staging, key }: { readonly root: string; readonly staging: string; readonly key: SigningKey },
  context: Pick<Context, 'signal'>,
): Promise<Staged> {
  const to = join(root, folder);
  await ensureDir(to);
  const list = join(staging, 'packages.list');
  await writeFile(list, packages.map(({ path }) => `${basename(path)}\n`).join(''));
  const seconds = String(Math.floor(date.getTime() / 1000));
  // The dnf of Enterprise Linux 9 reads no zstd, which newer versions write by default.
  const how = ['--general-compress-type=gz', '--no-database', '--checksum=sha256', '--quiet'];
  const stamp = [`--revision=${seconds}`, '--set-timestamp-to-revision'];
  await run('createrepo_c', [...how, ...stamp, `--pkglist=${list}`, `--outputdir=${staging}`, to], context);
  await rm(list);
  const head = join(staging, 'repodata', 'repomd.xml');
  await signInto('detach-sign', head, `${head}.asc`, key, context);
  const heads = ['repodata/repomd.xml.asc', 'repodata/repomd.xml'];
  const written = (await readdir(join(staging, 'repodata'))).map((name) => `repodata/${name}`);
  return {
    from: staging,
    to,
    heads,
    folders: ['repodata'],
    bodies: written.filter((path) => !heads.includes(path)),
  };
}
