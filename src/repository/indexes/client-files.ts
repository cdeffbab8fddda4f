import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDir } from 'fs-extra/esm';
import type { Distro } from '../../config/distros.ts';
import { replace, writeAtomically } from '../../support/files/atomic-write.ts';
import { renderTemplate } from '../../support/text/template.ts';
import { clientFiles, keyringOnTarget, suiteOf } from '../layout.ts';
import { armoredKeys, binaryKeys, type PublicKey } from '../trust/keys.ts';

const templates = {
  apt: fileURLToPath(new URL('../apt/sources.ejs', import.meta.url)),
  dnf: fileURLToPath(new URL('../dnf/repo.ejs', import.meta.url)),
} as const;

/**
 * What tells a distro's package manager of a repository: a deb822 .sources file, or a .repo file.
 * @param url where the repository is served, without a final "/"
 * @param key address of the public keys for dnf and zypper; in the repository, when absent
 */
export async function sourceText(
  distro: Pick<Distro, 'name' | 'title' | 'format'>,
  { name, url, key }: { readonly name: string; readonly url: string; readonly key?: string },
): Promise<string> {
  return renderTemplate(distro.format === 'deb' ? templates.apt : templates.dnf, {
    name,
    url,
    title: distro.title,
    distro: distro.name,
    suite: suiteOf('stable', distro.name),
    keyring: keyringOnTarget(name),
    key: key ?? `${url}/${clientFiles(name).key}`,
  });
}

/** Writes the public keys, and a source for each distro where it is known where the repository is served. */
export async function writeClientFiles(
  folder: string,
  distros: readonly Distro[],
  { name, url }: { readonly name: string; readonly url: string | null },
  keys: readonly PublicKey[],
): Promise<void> {
  const files = clientFiles(name);
  await writeAtomically(join(folder, files.key), armoredKeys(keys));
  await replace(join(folder, files.keyring), (path) => writeFile(path, binaryKeys(keys)));
  if (url === null) return;
  for (const distro of distros) {
    const path = join(folder, files.source(distro));
    await ensureDir(dirname(path));
    await writeAtomically(path, await sourceText(distro, { name, url }));
  }
}
