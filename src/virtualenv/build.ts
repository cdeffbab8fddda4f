import { mkdir, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathExists, remove } from 'fs-extra/esm';
import type { Definition } from '../config/definition.ts';
import type { Release } from '../upstream/release.ts';
import { cached } from '../support/caching/cache.ts';
import { codeDigest } from '../support/caching/code-digest.ts';
import { digestOf } from '../support/caching/digest.ts';
import type { Context } from '../support/context.ts';
import { keepLatest } from '../support/caching/keep-latest.ts';
import { installWheels } from './install.ts';
import { hasListing, readListing, writeListing } from './listing.ts';
import { findLock, locksDir, type Lock } from './lock/lock.ts';
import { pureRecipe } from './wheel/pure-wheel.ts';
import { relocate } from './relocate.ts';
import { chooseWheels, type BuildInMachine } from './remedies.ts';
import { resolveForTarget } from './lock/resolve.ts';
import type { Target, Virtualenv } from './virtualenv.ts';

/** Virtualenvs that the cache keeps, of some 100 MB each: more than those of all packages of one release. */
const kept = 40;

export interface BuildInput {
  readonly release: Release;
  readonly target: Target;
  readonly definition: Definition;
  /** Builds packages that have no wheel for the target; without it, such a package is an error. */
  readonly buildInMachine?: BuildInMachine;
  /** Folder of the locks; packaging/locks when absent. */
  readonly locks?: string;
}

/** The same for a lock without its release. */
export type BuildFromLock = Pick<BuildInput, 'target' | 'definition' | 'buildInMachine'> & {
  readonly lock: Lock;
};

/**
 * The virtualenv of a release for a target: locked wheels, unpacked, relocated and trimmed. The Python of the target
 * need not be installed here. A second build only reads a listing from the cache.
 * @throws UserError when wheels cannot be resolved, downloaded, verified, built or used on the target
 */
export async function buildVirtualenv(
  input: BuildInput | BuildFromLock,
  context: Context,
): Promise<Virtualenv> {
  const { target, definition } = input;
  const prefix = definition.paths.virtualenv;
  const lock =
    'lock' in input
      ? input.lock
      : await findLock(input.release, definition, context, input.locks ?? locksDir);
  const key = digestOf(
    lock.digest,
    target,
    definition.virtualenv,
    prefix,
    await codeDigest(import.meta.dirname),
    await pureRecipe(),
  );
  const entry = join(context.cacheDir, 'virtualenvs', key);
  // Deleting old files from the cache leaves empty folders; an entry that is being made does not have this name yet.
  if ((await pathExists(entry)) && !(await hasListing(entry))) await remove(entry);
  await cached(context.cacheDir, 'virtualenvs', key, async (folder) => {
    await install(folder, lock, input, context);
    await keepLatest(dirname(entry), { entries: kept });
  });
  const now = new Date();
  await utimes(entry, now, now);
  return { prefix, target, ...(await readListing(entry)) };
}

async function install(
  folder: string,
  lock: Lock,
  input: BuildInput | BuildFromLock,
  context: Context,
): Promise<void> {
  const { target, definition, buildInMachine } = input;
  const { reporter } = context;
  const title = `for Python ${target.python} on ${target.arch}`;
  const packages = await reporter.step(`resolve ${title}`, () => resolveForTarget(lock, target, context));
  const { remedies } = definition.virtualenv;
  const wheels = await chooseWheels(packages, target, remedies, buildInMachine, context);

  const installed = join(folder, 'installed');
  const written = join(folder, 'written');
  await mkdir(folder);
  await reporter.step(`install ${wheels.length} wheels ${title}`, () =>
    installWheels(wheels, target, installed, context),
  );
  const relocated = await reporter.step('relocate and trim', () =>
    relocate({ installed, written, wheels, target, definition }, context),
  );
  await writeListing(folder, relocated);
}
