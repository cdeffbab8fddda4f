import { basename } from 'node:path';
import type { Configuration } from '../../config/configuration.ts';
import type { PackageContents } from '../../formats/shared/reading/package-contents.ts';
import type { PackageEntry } from '../../formats/shared/reading/package-entry.ts';
import { absolutePath } from '../../formats/shared/reading/package-entry.ts';
import { withContents } from '../../formats/shared/reading/read-package.ts';
import { assemblePackage } from '../../installation/assemble.ts';
import type { Origin } from '../../installation/origin.ts';
import type { ContentEntry } from '../../installation/package.ts';
import { projectState } from '../../installation/project-state.ts';
import { prepareInstallation, type Prepared } from '../../pipeline.ts';
import type { Context } from '../../support/context.ts';
import { UserError } from '../../support/errors.ts';
import { planOf, recordOf } from '../rebuild/plan.ts';
import { findSource } from '../rebuild/source.ts';
import { whyLeftOut, type Reason } from './left-out.ts';
import { nearestPath } from './nearest-path.ts';
import { originText } from './origin-text.ts';

/** What is known about a path of a package. */
export type Explanation = {
  readonly file: string;
  readonly path: string;
  /** False where another state of this project built the package, so that the explanation is what this one does. */
  readonly sameState: boolean;
} & (
  | {
      readonly found: 'path';
      readonly entry: PackageEntry;
      /** Null where nothing of the build brings it: this project would not put it there. */
      readonly origin: Origin | null;
      readonly text: string;
    }
  /** A text that only the package manager reads. */
  | { readonly found: 'metadata'; readonly origin: Origin | null; readonly text: string }
  | { readonly found: 'left out'; readonly reason: Reason }
);

/**
 * Says what put a path into a package, or left it out: the plan of its record is prepared again, through the cache.
 * @param path as on the target machine, or the name of a control file or scriptlet
 * @param source the release, as --source takes it
 * @throws UserError when the package has no such path and no rule left it out, and as `verifyPackage`
 */
export async function explainPath(
  file: string,
  path: string,
  source: string | undefined,
  configuration: Configuration,
  context: Context,
): Promise<Explanation> {
  return withContents(file, async (contents) => {
    const entries = await entriesByPath(contents);
    const absolute = absolutePath(path);
    const { made, byPath } = await madeAgain(contents, source, configuration, context);
    const state = await projectState(made.plan.distro);
    const about = { file, sameState: recordOf(contents.pkg).project === state };
    const entry = entries.get(absolute);
    if (entry !== undefined) {
      const known = byPath.get(absolute);
      const origin = known?.origin ?? null;
      const text = known === undefined ? strange() : entryText(entry, known, entries, made);
      return { ...about, path: absolute, found: 'path', entry, origin, text };
    }
    const metadata = contents.metadata.some(({ name }) => name === path);
    if (metadata || contents.scripts.some(({ name }) => name === path)) {
      const origin = made.format.metadataOrigin(path) ?? null;
      const text = origin === null ? 'part of the package’s header' : originText(origin, path, made);
      return { ...about, path, found: 'metadata', origin, text };
    }
    const reason = await whyLeftOut(absolute, made);
    if (reason !== undefined) return { ...about, path: absolute, found: 'left out', reason };
    throw noSuchPath(file, absolute, new Set(entries.keys()));
  });
}

async function entriesByPath(contents: PackageContents): Promise<ReadonlyMap<string, PackageEntry>> {
  const entries = new Map<string, PackageEntry>();
  for await (const entry of contents.entries()) entries.set(entry.path, entry);
  return entries;
}

/** Everything that the package is made from, and every path that the format would write, by path. */
async function madeAgain(
  contents: PackageContents,
  where: string | undefined,
  configuration: Configuration,
  context: Context,
): Promise<{ readonly made: Prepared; readonly byPath: ReadonlyMap<string, ContentEntry> }> {
  const source = await findSource(recordOf(contents.pkg), where, configuration, context, context.cacheDir);
  const plan = planOf(contents, configuration, source, '');
  const made = await prepareInstallation(plan, configuration, context);
  const pkg = await assemblePackage(made, context);
  const { entries } = await made.format.complete(pkg, { compression: plan.compression });
  return { made, byPath: new Map(entries.map((entry) => [entry.path, entry])) };
}

function strange(): string {
  return 'nothing of this project puts it there';
}

function entryText(
  entry: PackageEntry,
  known: ContentEntry,
  entries: ReadonlyMap<string, PackageEntry>,
  made: Prepared,
): string {
  if (known.origin !== undefined) return originText(known.origin, entry.path, made);
  const below = [...entries.keys()].filter((path) => path.startsWith(`${entry.path}/`)).length;
  return `a folder for the ${below} paths below it`;
}

function noSuchPath(file: string, path: string, known: ReadonlySet<string>): UserError {
  const near = nearestPath(path, known);
  return new UserError(`${basename(file)} has no ${path}, and no rule leaves it out`, {
    hints: near === undefined ? ['Give a path as it is on the target machine.'] : [`Did you mean ${near}?`],
  });
}
