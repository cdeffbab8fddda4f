import { digestFile } from '../../support/caching/digest.ts';
import type { Context } from '../../support/context.ts';
import { requireTarball } from '../archive/archive-type.ts';
import type { StoredTree } from '../tree/stored-tree.ts';
import { unpackTarball } from '../archive/unpack.ts';

/**
 * A release as a tarball on this machine.
 * @throws UserError when it does not exist, is not a tarball, or is hostile or damaged
 */
export async function fromTarball(path: string, context: Context): Promise<StoredTree> {
  await requireTarball(path, path);
  return unpackTarball(path, await digestFile(path), path, context);
}
