import { join } from 'node:path';
import { ensureDir, remove } from 'fs-extra/esm';
import type { Distro, Distros } from '../config/distros.ts';
import { withSigningKey, type KeyChoice, type SigningKey } from '../signing/key.ts';
import type { Context } from '../support/context.ts';
import { UserError } from '../support/errors.ts';
import { writeAtomically } from '../support/files/atomic-write.ts';
import { makeFolder } from '../support/files/make-folder.ts';
import { placePackage, wantedOf, type Addition } from './packages/additions.ts';
import { writeClientFiles } from './indexes/client-files.ts';
import { withPackageSigner } from './dnf/sign-package.ts';
import { stageIndexes } from './indexes/stage.ts';
import { identityOf, newest } from './packages/keep.ts';
import { recordFile } from './layout.ts';
import { withLock } from './lock.ts';
import { prune } from './packages/prune.ts';
import type { Channel, PublishedPackage, Repository } from './published.ts';
import { readRecord, signedRecord } from './record.ts';
import { placeBodies, placeHeads } from './indexes/staged.ts';
import { requirePublishingTools } from './tools.ts';
import { verifyFiles } from './packages/verify.ts';

export interface PublishOptions {
  /** Absolute path of the repository's folder, made when absent. */
  readonly out: string;
  readonly key: KeyChoice;
  readonly channel: Channel;
  /** The published software's name: what the key's file and the repository are called on the target machine. */
  readonly name: string;
  readonly distros: Distros;
  /** Where the folder will be served, without a final "/"; as before when absent. */
  readonly url?: string | undefined;
  /** Versions of a package that an index lists at most. */
  readonly keep: number;
  /** Days until apt refuses the index; it does not expire when absent. */
  readonly validFor?: number | undefined;
  /** Deletes package files that neither this publication lists nor the one before. */
  readonly prune: boolean;
  /** When it is published; now, when absent. */
  readonly date?: Date;
}

/** What a publication did. */
export interface Publication {
  readonly repository: Repository;
  readonly added: readonly PublishedPackage[];
  /** Packages that were to be added, and were listed already. */
  readonly unchanged: readonly PublishedPackage[];
  /** Packages that no index lists any more. */
  readonly dropped: readonly PublishedPackage[];
  /** Files that were deleted, below the folder. */
  readonly pruned: readonly string[];
}

/**
 * Publishes packages in a folder that any web server of files can serve, beside those that are there; without any, it
 * signs the indexes anew. Files go in place in this order: packages, the signed list, indexes under their digests, what
 * names them. So a client that comes in between, or after an interruption, sees the old or the new.
 * @throws UserError for a version that is published with other content, a folder that was changed by others, another
 *   publication at the same time, and a tool or key that is missing
 */
export async function publish(
  additions: readonly Addition[],
  options: PublishOptions,
  context: Context,
): Promise<Publication> {
  const { out } = options;
  await makeFolder(out, 'Choose another folder with --out.');
  await requirePublishingTools([], context);
  return withLock(out, () =>
    withSigningKey(options.key, context, async (key) => {
      const before = await readRecord(out, key, context);
      const distros = distrosOf(additions, before, options.distros);
      await requirePublishingTools(
        distros.map(({ format }) => format),
        context,
      );
      if (before !== undefined) await verifyFiles(out, before.packages);
      const staging = join(out, '.staging');
      await remove(staging);
      await ensureDir(staging);
      try {
        return await publishTo(staging, { additions, before, distros, key }, options, context);
      } finally {
        await remove(staging);
      }
    }),
  );
}

interface Input {
  readonly additions: readonly Addition[];
  readonly before: Repository | undefined;
  /** Those of all packages, old and new. */
  readonly distros: readonly Distro[];
  readonly key: SigningKey;
}

async function publishTo(
  staging: string,
  { additions, before, distros, key }: Input,
  options: PublishOptions,
  context: Context,
): Promise<Publication> {
  const { out, channel, name } = options;
  const { reporter } = context;
  const listed = before?.packages ?? [];
  const wanted = await wantedOf(additions, channel, listed);
  const placed = await reporter.step('sign packages and put them in place', () =>
    placeAll(wanted, staging, out, key, context),
  );
  const added = placed.filter((one) => !listed.some((other) => isSame(one, other)));
  const packages = await newest([...listed, ...added], options.keep, context);
  const date = options.date ?? new Date();
  const url = options.url ?? before?.url ?? null;
  const repository: Repository = {
    schema: 1,
    fingerprint: key.fingerprint,
    url,
    date: date.toISOString(),
    packages: [...packages],
  };
  await reporter.step('write the indexes', async () => {
    const indexes = join(staging, 'indexes');
    const { validFor } = options;
    const staged = await stageIndexes(
      packages,
      distros,
      { root: out, staging: indexes, key, name, date, validFor },
      context,
    );
    const record = await signedRecord(repository, staging, key, context);
    context.signal.throwIfAborted();
    await writeAtomically(join(out, recordFile), record);
    for (const index of staged) await placeBodies(index);
    for (const index of staged) await placeHeads(index);
    await writeClientFiles(out, distros, { name, url }, key, context);
  });
  const pruned = options.prune ? await prune(out, [...listed, ...packages]) : [];
  const isListed = (one: PublishedPackage): boolean => packages.some((other) => isSame(one, other));
  return {
    repository,
    added: added.filter(isListed),
    unchanged: placed.filter((one) => !added.includes(one)),
    dropped: [...listed, ...added].filter((one) => !isListed(one)),
    pruned,
  };
}

async function placeAll(
  wanted: Awaited<ReturnType<typeof wantedOf>>,
  staging: string,
  root: string,
  key: SigningKey,
  context: Context,
): Promise<readonly PublishedPackage[]> {
  const placed: PublishedPackage[] = [];
  const place = async (signer: Parameters<typeof placePackage>[1]['signer']): Promise<void> => {
    for (const one of wanted) {
      context.signal.throwIfAborted();
      placed.push(await placePackage(one, { root, staging, signer }));
    }
  };
  if (wanted.some(({ entry }) => entry.format === 'rpm')) await withPackageSigner(key, context, place);
  else await place({ sign: () => Promise.reject(new Error('there is no .rpm to sign')) });
  return placed;
}

function isSame(one: PublishedPackage, other: PublishedPackage): boolean {
  return one.channel === other.channel && identityOf(one) === identityOf(other);
}

/** @throws UserError when there is nothing to publish, or a listed distro is not known here */
function distrosOf(
  additions: readonly Addition[],
  before: Repository | undefined,
  { all }: Distros,
): readonly Distro[] {
  const names = new Set(before?.packages.map(({ distro }) => distro) ?? []);
  for (const { distros } of additions) for (const { name } of distros) names.add(name);
  if (names.size === 0) {
    throw new UserError('there is nothing to publish', {
      hints: ['Name the package files: dist/*.deb dist/*.rpm'],
    });
  }
  const unknown = [...names].filter((name) => !all.some((distro) => distro.name === name));
  if (unknown.length === 0) return all.filter(({ name }) => names.has(name));
  throw new UserError(
    `the repository has packages for ${unknown.join(', ')}, which is not in packaging/distros/`,
    {
      hints: ['Use the version of this tool that published them, or add the distro: docs/add-a-distro.md.'],
    },
  );
}
