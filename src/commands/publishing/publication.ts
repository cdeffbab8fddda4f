import { relative } from 'node:path';
import type { Configuration } from '../../config/configuration.ts';
import { distroOf } from '../../formats/shared/reading/distro-of.ts';
import { readPackageFile } from '../../formats/shared/reading/read-package.ts';
import { filesBefore, readPrevious } from '../../inspect/succession/previous.ts';
import type { Session } from '../../report/session.ts';
import { describePublication } from '../../repository/describe.ts';
import type { Addition } from '../../repository/packages/additions.ts';
import type { PublishOptions } from '../../repository/publication.ts';
import { publish } from '../../repository/publish.ts';
import { keyChoice, noKeyHints, type KeyChoice } from '../../signing/key.ts';
import { allOrFaults, UserError } from '../../support/errors.ts';

/** Enough to go back once and once more. */
export const versionsKept = 3;

/**
 * The key that signs a repository.
 * @param name as --key has it
 * @throws UserError when there is none, on the command line or in the environment
 */
export function repositoryKey(name: string | undefined): KeyChoice {
  const key = keyChoice(name, process.env);
  if (key !== undefined) return key;
  throw new UserError('a repository is signed, and no key is given', { hints: noKeyHints });
}

/**
 * Publishes package files, each for the distro of its build record, and prints what that did.
 * @param how `others` are further keys that machines trust, `previous` files and folders with packages that came before;
 *   the rest is as `publish` takes it
 * @throws UserError with the faults of all files that are no packages, and what `publish` throws
 */
export async function publishFiles(
  files: readonly string[],
  {
    others,
    previous = [],
    ...how
  }: Omit<PublishOptions, 'name' | 'trust' | 'distros' | 'previous'> & {
    readonly others?: readonly string[] | undefined;
    readonly previous?: readonly string[] | undefined;
  },
  { definition, distros }: Configuration,
  session: Session,
): Promise<void> {
  const additions = await allOrFaults(
    files.map(async (file): Promise<Addition> => {
      const pkg = await readPackageFile(file);
      return { pkg, distros: [distroOf(pkg, distros)] };
    }),
  );
  const targets = additions.flatMap(({ pkg, distros: all }) =>
    all.map(({ name }) => ({ distro: { name }, arch: pkg.arch })),
  );
  const before = await readPrevious(previous, { name: definition.name, targets }, distros);
  const publication = await publish(
    additions,
    {
      ...how,
      name: definition.name,
      trust: { ...definition, others },
      distros,
      previous: ({ pkg, distros: all }) =>
        all.flatMap(({ name }) => filesBefore(before, { path: pkg.file, distro: name, arch: pkg.arch })),
    },
    session,
  );
  const { timings, warnings } = session.reporter;
  session.result(describePublication(publication, relative('', how.out) || '.'), {
    ...publication,
    timings,
    warnings,
  });
}
