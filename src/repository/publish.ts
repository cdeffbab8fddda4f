import { join } from 'node:path';
import { ensureDir, remove } from 'fs-extra/esm';
import type { Distro } from '../config/distros.ts';
import { withSigningKey, type SigningKey } from '../signing/key.ts';
import type { Context } from '../support/context.ts';
import { writeAtomically } from '../support/files/atomic-write.ts';
import { makeFolder } from '../support/files/make-folder.ts';
import { wantedOf, type Addition } from './packages/additions.ts';
import { placeAll } from './packages/place.ts';
import { distrosOf } from './packages/distros.ts';
import { writeClientFiles } from './indexes/client-files.ts';
import { stageIndexes } from './indexes/stage.ts';
import { identityOf, newest } from './packages/keep.ts';
import { recordFile } from './layout.ts';
import { requireFit } from './packages/succession.ts';
import type { Publication, PublishOptions } from './publication.ts';
import { withLock } from './lock.ts';
import { prune } from './packages/prune.ts';
import type { PublishedPackage, Repository } from './published.ts';
import { readRecord, signedRecord } from './record.ts';
import { placeBodies, placeHeads } from './indexes/staged.ts';
import { pageFile, renderPage } from './page/page.ts';
import { requirePublishingTools } from './tools.ts';
import { verifyFiles } from './packages/verify.ts';
import { trustAdditions, withoutOlder } from './trust/additions.ts';
import { placeFirst } from './trust/first-package.ts';
import { publicKeyOf, readPublicKeys, trusted, type PublicKey } from './trust/keys.ts';
import { requireTrustedSigners } from './trust/signers.ts';

/**
 * Publishes packages in a folder that any web server of files can serve, beside those that are there; without any, it
 * signs the indexes anew. Files go in place in this order: packages, the signed list, indexes under their digests, what
 * names them. So a client that comes in between, or after an interruption, sees the old or the new.
 * @throws UserError for a version that is published with other content, or that cannot follow another one; for a folder
 *   that was changed by others, another publication at the same time, and a tool or key that is missing
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
      const own = await publicKeyOf(key, context);
      const given = options.trust?.others;
      const others = given === undefined ? [] : await readPublicKeys(given, context);
      const before = await readRecord(out, [own, ...others], context);
      const keys = trusted(own, given === undefined ? (before?.keys ?? []) : others);
      const distros = distrosOf(additions, before, options.distros);
      await requirePublishingTools(
        distros.map(({ format }) => format),
        context,
      );
      if (before !== undefined) await verifyFiles(out, before.packages);
      const installed = {
        root: out,
        published: before?.packages ?? [],
        others: options.previous ?? (() => []),
      };
      const first = await requireFit(additions, installed);
      const staging = join(out, '.staging');
      await remove(staging);
      await ensureDir(staging);
      try {
        const done = await publishTo(staging, { additions, before, distros, key, keys }, options, context);
        return { ...done, first };
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
  /** All that machines are to trust, sorted. */
  readonly keys: readonly PublicKey[];
}

async function publishTo(
  staging: string,
  { additions, before, distros, key, keys }: Input,
  options: PublishOptions,
  context: Context,
): Promise<Omit<Publication, 'first'>> {
  const { out, channel, name } = options;
  const { reporter } = context;
  const listed = before?.packages ?? [];
  const date = options.date ?? new Date();
  const url = options.url ?? before?.url ?? null;
  const trust =
    options.trust === undefined || url === null
      ? []
      : await trustAdditions(
          distros,
          { software: { name, ...options.trust }, url, keys },
          {
            listed,
            sameSigner: before?.fingerprint === key.fingerprint,
            date,
            folder: join(staging, 'keys'),
          },
          context,
        );
  const wanted = [
    ...(await wantedOf(additions, channel, listed)),
    ...(await wantedOf(trust, 'stable', listed)),
  ];
  const placed = await reporter.step('sign packages and put them in place', () =>
    placeAll(wanted, staging, out, key, context),
  );
  const added = placed.filter((one) => !listed.some((other) => isSame(one, other)));
  const packages = await newest(withoutOlder([...listed, ...added], trust), options.keep, context);
  await requireTrustedSigners(out, packages, keys, context);
  const repository: Repository = {
    schema: 1,
    fingerprint: key.fingerprint,
    keys: [...keys],
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
    await writeClientFiles(out, distros, { name, url }, keys);
    for (const {
      pkg,
      distros: [distro],
    } of trust)
      await placeFirst(pkg, distro, { out, name, placed });
    if (options.trust !== undefined && url !== null) {
      const { homepage } = options.trust;
      await writeAtomically(
        join(out, pageFile),
        await renderPage(repository, distros, { name, homepage, url }),
      );
    }
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

function isSame(one: PublishedPackage, other: PublishedPackage): boolean {
  return one.channel === other.channel && identityOf(one) === identityOf(other);
}
