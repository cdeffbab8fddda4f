import { join } from 'node:path';
import { ensureDir } from 'fs-extra/esm';
import { arches } from '../../config/architectures.ts';
import type { Distro } from '../../config/distros.ts';
import type { SigningKey } from '../../signing/key.ts';
import type { Context } from '../../support/context.ts';
import { stageSuite } from '../apt/suite.ts';
import { stageFolder } from '../dnf/folder.ts';
import { folderOf, suiteOf } from '../layout.ts';
import { channels, type PublishedPackage } from '../published.ts';
import type { Staged } from './staged.ts';

export interface IndexOptions {
  /** The repository's folder. */
  readonly root: string;
  /** An empty folder of the same file system. */
  readonly staging: string;
  readonly key: SigningKey;
  /** The published software's name. */
  readonly name: string;
  readonly date: Date;
  /** Days until apt refuses the index. */
  readonly validFor?: number | undefined;
}

/**
 * Writes every index anew, into the staging folder: for each distro both channels, an empty one too, so that who asks
 * for candidates gets an answer while there is none.
 * @param packages that the indexes list
 * @param distros those of the packages
 */
export async function stageIndexes(
  packages: readonly PublishedPackage[],
  distros: readonly Distro[],
  options: IndexOptions,
  context: Pick<Context, 'signal'>,
): Promise<readonly Staged[]> {
  const { root, key, name, date, validFor } = options;
  const staged: Staged[] = [];
  for (const distro of distros) {
    for (const channel of channels) {
      const listed = packages.filter((one) => one.distro === distro.name && one.channel === channel);
      const place = async (path: string): Promise<{ root: string; staging: string; key: SigningKey }> => {
        const staging = join(options.staging, path);
        await ensureDir(staging);
        return { root, staging, key };
      };
      if (distro.format === 'deb') {
        const suite = suiteOf(channel, distro.name);
        const description = `${name} for ${distro.title}${channel === 'stable' ? '' : `, ${channel}s`}`;
        const says = { suite, origin: name, description, date, validFor };
        staged.push(await stageSuite(listed, says, await place(suite), context));
        continue;
      }
      for (const arch of arches) {
        const folder = folderOf(channel, distro.name, arch);
        const own = listed.filter((one) => one.arch === arch);
        staged.push(await stageFolder(own, { folder, date }, await place(folder), context));
      }
    }
  }
  return staged;
}
